// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.json;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConversationEnd;
import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one end of a flow: its address and counters, its owner, how sure that is. */
final class JsonSide {
    private final JsonLines json;

    JsonSide(JsonLines json) {
        this.json = json;
    }

    /** @param names what this end is called */
    void write(byte[] name, FlowSide side, FlowRecord flow, FlowNames names) {
        json.open(name);
        json.address(JsonName.IP, side.addressHi, side.addressLo);
        if (Transport.hasPorts(flow.protocol)) {
            json.number(JsonName.PORT, side.port);
        }
        if (side.natPort >= 0) {
            json.open(JsonName.NAT);
            json.address(JsonName.IP, side.natHi, side.natLo);
            json.number(JsonName.PORT, side.natPort);
            json.close();
        }
        JsonNames.domain(names, json);
        json.known(flow.observer == ObserverType.SOCKETS ? JsonName.SEGMENTS : JsonName.PACKETS, side.packets);
        json.known(JsonName.BYTES, side.bytes);
        json.known(JsonName.PAYLOAD_BYTES, side.payloadBytes);
        labels(JsonName.LISTS, side.lists);
        owner(side.attribution);
        attribution(side.attribution);
        json.close();
    }

    /** Who it is, and on which host: two agents may speak of the two ends. */
    void owner(Attribution attribution) {
        if (attribution.isNamed()) {
            named(JsonName.HOST, attribution.hostName);
        }
        if (attribution.process != null) {
            process(attribution.process, attribution.laterImage);
        }
        if (attribution.workload != null) {
            workload(attribution.workload);
        }
    }

    /** A party of the conversation; left out when nothing is known of it. */
    void party(byte[] name, ConversationEnd party) {
        if (!party.isKnown() && !party.isNamed()) {
            return;
        }
        json.open(name);
        if (party.isKnown()) {
            json.address(JsonName.IP, party.addressHi, party.addressLo);
            json.number(JsonName.PORT, party.port);
        }
        if (party.isNamed()) {
            named(JsonName.HOST, party.hostName);
        }
        if (party.process != null) {
            process(party.process, party.laterImage);
        }
        if (party.workload != null) {
            workload(party.workload);
        }
        json.close();
    }

    private void process(ProcessIdentity process, @Nullable ProcessIdentity laterImage) {
        if (!json.repeat(process)) {
            final int from = json.position();
            json.open(JsonName.PROCESS);
            originalImage(process);
            json.wrote(process, from);
        }
        if (laterImage != null) {
            json.open(JsonName.EXEC);
            image(laterImage);
            json.close();
        }
        json.close();
    }

    private void originalImage(ProcessIdentity process) {
        json.number(JsonName.PID, process.pid());
        entityId(process);
        image(process);
        if (process.startTimeNs() != 0) {
            json.timestamp(JsonName.START, process.startTimeNs());
        }
        principal(JsonName.USER, process.uid(), process.userName());
        principal(JsonName.GROUP, process.gid(), process.groupName());
        if (process.parentPid() != 0) {
            json.open(JsonName.PARENT);
            json.number(JsonName.PID, process.parentPid());
            json.text(JsonName.NAME, process.parentName());
            json.text(JsonName.EXECUTABLE, process.parentExecutable());
            json.close();
        }
    }

    private void image(ProcessIdentity process) {
        json.text(JsonName.NAME, process.name());
        json.text(JsonName.EXECUTABLE, process.executable());
        json.text(JsonName.COMMAND_LINE, process.commandLine());
    }

    private void principal(byte[] kind, int id, @Nullable String name) {
        if (id != ProcessIdentity.UNKNOWN_ID) {
            json.open(kind);
            json.number(JsonName.ID, Integer.toUnsignedLong(id));
            json.text(JsonName.NAME, name == null ? "" : name);
            json.close();
        }
    }

    private void workload(Workload workload) {
        if (!json.repeat(workload)) {
            final int from = json.position();
            container(workload);
            pod(workload);
            json.wrote(workload, from);
        }
    }

    private void container(Workload workload) {
        if (!workload.containerId().isEmpty()) {
            json.open(JsonName.CONTAINER);
            json.text(JsonName.ID, workload.containerId());
            json.text(JsonName.NAME, workload.containerName());
            json.text(JsonName.RUNTIME, workload.runtime());
            named(JsonName.IMAGE, workload.image());
            labels(JsonName.LABELS, workload.labels());
            json.close();
        }
    }

    private void pod(Workload workload) {
        if (!workload.podName().isEmpty() || !workload.podUid().isEmpty()) {
            json.open(JsonName.ORCHESTRATOR);
            json.text(JsonName.NAMESPACE, workload.podNamespace());
            json.open(JsonName.POD);
            json.text(JsonName.NAME, workload.podName());
            json.text(JsonName.UID, workload.podUid());
            json.close();
            named(JsonName.CONTAINER, workload.podContainer());
            json.close();
        }
    }

    private void labels(byte[] name, Labels labels) {
        if (labels.isEmpty()) {
            return;
        }
        json.open(name);
        for (final Map.Entry<String, String> label : labels.asMap().entrySet()) {
            json.text(label.getKey(), label.getValue());
        }
        json.close();
    }

    private void named(byte[] thing, String name) {
        if (!name.isEmpty()) {
            json.open(thing);
            json.text(JsonName.NAME, name);
            json.close();
        }
    }

    private void attribution(Attribution attribution) {
        json.open(JsonName.ATTRIBUTION);
        json.word(JsonWord.STATUS, attribution.status);
        if (attribution.method != AttributionMethod.NONE) {
            json.word(JsonWord.METHOD, attribution.method);
        }
        if (attribution.reason != UnattributedReason.NONE) {
            json.word(JsonWord.REASON, attribution.reason);
        }
        if (attribution.isTranslated) {
            json.flag(JsonName.TRANSLATED, true);
        }
        if (attribution.isNamed()) {
            json.milliseconds(JsonName.DELAY_MS, Math.floorDiv(attribution.delayNs, 1_000L));
        }
        if (attribution.isShared()) {
            json.flag(JsonName.SHARED, true);
            user(JsonName.SENDER, attribution.sender);
            user(JsonName.RECEIVER, attribution.receiver);
        }
        json.close();
    }

    /** A process that uses the socket beside its owner. */
    private void user(byte[] name, @Nullable ProcessIdentity process) {
        if (process == null) {
            return;
        }
        json.open(name);
        json.number(JsonName.PID, process.pid());
        entityId(process);
        json.text(JsonName.NAME, process.name());
        json.text(JsonName.EXECUTABLE, process.executable());
        json.close();
    }

    private void entityId(ProcessIdentity process) {
        final StringBuilder entityId = json.scratch();
        process.appendEntityId(entityId);
        json.text(JsonName.ENTITY_ID, entityId);
    }

    /** Whether anything is known of the end's socket. */
    static boolean hasSocket(FlowSide side) {
        return side.socket.isKnown() || side.socket.isIncomplete || side.socketEnd != null || side.netns != 0;
    }

    /** What the kernel of one end counted; left out when nothing is known. */
    void socket(byte[] name, FlowSide side) {
        if (!hasSocket(side)) {
            return;
        }
        final SocketCounters socket = side.socket;
        json.open(name);
        json.known(JsonName.BYTES_SENT, socket.bytesSent);
        json.known(JsonName.BYTES_RECEIVED, socket.bytesReceived);
        if (socket.srttUs >= 0) {
            json.milliseconds(JsonName.SRTT_MS, socket.srttUs);
        }
        if (socket.rttvarUs >= 0) {
            json.milliseconds(JsonName.RTTVAR_MS, socket.rttvarUs);
        }
        json.known(JsonName.RETRANSMITS, socket.retransmits);
        json.known(JsonName.LOST, socket.lost);
        json.known(JsonName.OUT_OF_ORDER, socket.outOfOrder);
        json.text(JsonName.STATE, SocketCounters.stateName(socket.state));
        if (side.socketEnd != null) {
            json.word(JsonWord.END_REASON, side.socketEnd);
        }
        if (side.netns != 0) {
            json.number(JsonName.NETNS, side.netns);
        }
        if (socket.isIncomplete) {
            json.flag(JsonName.INCOMPLETE, true);
        }
        json.close();
    }
}
