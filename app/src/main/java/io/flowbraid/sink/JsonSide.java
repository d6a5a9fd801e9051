// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import com.fasterxml.jackson.core.io.SerializedString;
import io.flowbraid.model.Attribution;
import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.ConversationEnd;
import io.flowbraid.model.FlowSide;
import io.flowbraid.model.Labels;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.Transport;
import io.flowbraid.model.UnattributedReason;
import io.flowbraid.model.Workload;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one end of a flow: its address and counters, its owner, how sure that is. */
final class JsonSide {
    private final JsonText json;

    JsonSide(JsonText json) {
        this.json = json;
    }

    void write(SerializedString name, FlowSide side, int protocol) throws IOException {
        json.open(name);
        json.address(Field.IP, side.addressHi, side.addressLo);
        if (Transport.hasPorts(protocol)) {
            json.number(Field.PORT, side.port);
        }
        if (side.natPort >= 0) {
            json.open(Field.NAT);
            json.address(Field.IP, side.natHi, side.natLo);
            json.number(Field.PORT, side.natPort);
            json.close();
        }
        json.number(Field.PACKETS, side.packets);
        json.number(Field.BYTES, side.bytes);
        json.number(Field.PAYLOAD_BYTES, side.payloadBytes);
        owner(side.attribution);
        attribution(side.attribution);
        json.close();
    }

    /** Who it is, and on which host: two agents may speak of the two ends. */
    void owner(Attribution attribution) throws IOException {
        if (attribution.isNamed()) {
            named(Field.HOST, attribution.hostName);
        }
        if (attribution.process != null) {
            process(attribution.process, attribution.laterImage);
        }
        if (attribution.workload != null) {
            workload(attribution.workload);
        }
    }

    /** A party of the conversation; left out when nothing is known of it. */
    void party(SerializedString name, ConversationEnd party) throws IOException {
        if (!party.isKnown() && !party.isNamed()) {
            return;
        }
        json.open(name);
        if (party.isKnown()) {
            json.address(Field.IP, party.addressHi, party.addressLo);
            json.number(Field.PORT, party.port);
        }
        if (party.isNamed()) {
            named(Field.HOST, party.hostName);
        }
        if (party.process != null) {
            process(party.process, party.laterImage);
        }
        if (party.workload != null) {
            workload(party.workload);
        }
        json.close();
    }

    private void process(ProcessIdentity process, @Nullable ProcessIdentity laterImage) throws IOException {
        json.open(Field.PROCESS);
        json.number(Field.PID, process.pid());
        entityId(process);
        image(process);
        if (process.startTimeNs() != 0) {
            json.timestamp(Field.START, process.startTimeNs());
        }
        principal(Field.USER, process.uid(), process.userName());
        principal(Field.GROUP, process.gid(), process.groupName());
        if (process.parentPid() != 0) {
            json.open(Field.PARENT);
            json.number(Field.PID, process.parentPid());
            json.text(Field.NAME, process.parentName());
            json.text(Field.EXECUTABLE, process.parentExecutable());
            json.close();
        }
        if (laterImage != null) {
            json.open(Field.EXEC);
            image(laterImage);
            json.close();
        }
        json.close();
    }

    private void image(ProcessIdentity process) throws IOException {
        json.text(Field.NAME, process.name());
        json.text(Field.EXECUTABLE, process.executable());
        json.text(Field.COMMAND_LINE, process.commandLine());
    }

    private void principal(SerializedString kind, int id, @Nullable String name) throws IOException {
        if (id >= 0) {
            json.open(kind);
            json.number(Field.ID, id);
            json.text(Field.NAME, name == null ? "" : name);
            json.close();
        }
    }

    private void workload(Workload workload) throws IOException {
        if (!workload.containerId().isEmpty()) {
            json.open(Field.CONTAINER);
            json.text(Field.ID, workload.containerId());
            json.text(Field.NAME, workload.containerName());
            json.text(Field.RUNTIME, workload.runtime());
            named(Field.IMAGE, workload.image());
            labels(workload.labels());
            json.close();
        }
        if (!workload.podName().isEmpty() || !workload.podUid().isEmpty()) {
            json.open(Field.ORCHESTRATOR);
            json.text(Field.NAMESPACE, workload.podNamespace());
            json.open(Field.POD);
            json.text(Field.NAME, workload.podName());
            json.text(Field.UID, workload.podUid());
            json.close();
            named(Field.CONTAINER, workload.podContainer());
            json.close();
        }
    }

    private void labels(Labels labels) throws IOException {
        if (labels.isEmpty()) {
            return;
        }
        json.open(Field.LABELS);
        for (final Map.Entry<String, String> label : labels.asMap().entrySet()) {
            json.text(label.getKey(), label.getValue());
        }
        json.close();
    }

    private void named(SerializedString thing, String name) throws IOException {
        if (!name.isEmpty()) {
            json.open(thing);
            json.text(Field.NAME, name);
            json.close();
        }
    }

    private void attribution(Attribution attribution) throws IOException {
        json.open(Field.ATTRIBUTION);
        json.text(Field.STATUS, attribution.status.text());
        if (attribution.method != AttributionMethod.NONE) {
            json.text(Field.METHOD, attribution.method.text());
        }
        if (attribution.reason != UnattributedReason.NONE) {
            json.text(Field.REASON, attribution.reason.text());
        }
        if (attribution.isTranslated) {
            json.flag(Field.TRANSLATED, true);
        }
        if (attribution.isNamed()) {
            json.milliseconds(Field.DELAY_MS, Math.floorDiv(attribution.delayNs, 1_000L));
        }
        if (attribution.isShared()) {
            json.flag(Field.SHARED, true);
            user(Field.SENDER, attribution.sender);
            user(Field.RECEIVER, attribution.receiver);
        }
        json.close();
    }

    /** A process that uses the socket beside its owner. */
    private void user(SerializedString name, @Nullable ProcessIdentity process) throws IOException {
        if (process == null) {
            return;
        }
        json.open(name);
        json.number(Field.PID, process.pid());
        entityId(process);
        json.text(Field.NAME, process.name());
        json.text(Field.EXECUTABLE, process.executable());
        json.close();
    }

    private void entityId(ProcessIdentity process) throws IOException {
        final StringBuilder entityId = json.begin();
        process.appendEntityId(entityId);
        json.end(Field.ENTITY_ID, entityId);
    }

    void socket(SerializedString name, SocketCounters socket) throws IOException {
        if (!socket.isKnown()) {
            return;
        }
        json.open(name);
        json.known(Field.BYTES_SENT, socket.bytesSent);
        json.known(Field.BYTES_RECEIVED, socket.bytesReceived);
        if (socket.srttUs >= 0) {
            json.milliseconds(Field.SRTT_MS, socket.srttUs);
        }
        if (socket.rttvarUs >= 0) {
            json.milliseconds(Field.RTTVAR_MS, socket.rttvarUs);
        }
        json.known(Field.RETRANSMITS, socket.retransmits);
        json.known(Field.LOST, socket.lost);
        json.known(Field.OUT_OF_ORDER, socket.outOfOrder);
        json.text(Field.STATE, SocketCounters.stateName(socket.state));
        json.close();
    }
}
