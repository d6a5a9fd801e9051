// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import static io.flowbraid.record.FieldType.FLAG;
import static io.flowbraid.record.FieldType.LABELS;
import static io.flowbraid.record.FieldType.MILLIS;
import static io.flowbraid.record.FieldType.NUMBER;
import static io.flowbraid.record.FieldType.OCTETS;
import static io.flowbraid.record.FieldType.TEXT;
import static io.flowbraid.record.FieldType.TIME;
import static io.flowbraid.record.FlowField.ABSENT;
import static io.flowbraid.record.FlowOwnFields.known;
import static io.flowbraid.record.FlowOwnFields.unlessZero;

import io.flowbraid.model.Attribution;
import io.flowbraid.model.AttributionMethod;
import io.flowbraid.model.EndReason;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSide;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketCounters;
import io.flowbraid.model.Transport;
import io.flowbraid.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The fields of the two ends: each is said once and made for the client and for the server. */
final class SideFields {
    /** What is read off one end. */
    private interface EndOf {
        FlowSide of(FlowRecord flow);
    }

    private final List<FlowField> fields = new ArrayList<>();
    private final String end;
    private final String who;
    private final EndOf side;

    private SideFields(String end, String who, EndOf side) {
        this.end = end;
        this.who = who;
        this.side = side;
    }

    /** Those that stand under {@code client} and {@code server}. */
    static List<FlowField> both() {
        final List<FlowField> both = new ArrayList<>(client().ends());
        both.addAll(server().ends());
        return both;
    }

    /** Those of their sockets, as the kernels count. */
    static List<FlowField> sockets() {
        final List<FlowField> both = new ArrayList<>(client().socket());
        both.addAll(server().socket());
        return both;
    }

    private static SideFields client() {
        return new SideFields("client", "Client", flow -> flow.client);
    }

    private static SideFields server() {
        return new SideFields("server", "Server", flow -> flow.server);
    }

    private List<FlowField> ends() {
        address();
        counters();
        process();
        workload();
        attribution();
        return fields;
    }

    private void address() {
        address("ip", "IP", "address", s -> s.addressHi, s -> s.addressLo);
        text(
                "host.name",
                "host",
                "host whose agent named the owner",
                s -> s.attribution.isNamed() ? s.attribution.hostName : null);
        fields.add(FlowField.ofNumber(
                end + ".port",
                NUMBER,
                who + " port",
                "port, of protocols that have them",
                (f, c) -> Transport.hasPorts(f.protocol) ? side.of(f).port : ABSENT));
        address(
                "nat.ip",
                "IP behind NAT",
                "what this end is called on the other side of an address translation",
                s -> s.natPort >= 0 ? s.natHi : ABSENT,
                s -> s.natLo);
        number("nat.port", NUMBER, "port behind NAT", "its port there", s -> known(s.natPort));
    }

    private void counters() {
        fields.add(FlowField.ofNumber(
                end + ".packets",
                NUMBER,
                who + " packets",
                "packets this end sent",
                (f, c) -> FlowOwnFields.isOfSockets(f) ? ABSENT : known(side.of(f).packets)));
        fields.add(FlowField.ofNumber(
                end + ".segments",
                NUMBER,
                who + " segments",
                "TCP segments or datagrams this end sent, of a flow without packets",
                (f, c) -> FlowOwnFields.isOfSockets(f) ? known(side.of(f).packets) : ABSENT));
        number("bytes", OCTETS, "bytes", "IP bytes this end sent", s -> known(s.bytes));
        number("payload_bytes", OCTETS, "payload", "bytes above layer 4 this end sent", s -> known(s.payloadBytes));
    }

    private void process() {
        number("process.pid", NUMBER, "PID", "process, in the host's pid namespace", ofOwner(ProcessIdentity::pid));
        owner("process.entity_id", "process entity", "boot, pid and start", ProcessIdentity::entityId);
        owner(
                "process.name",
                "process",
                "its name when it used the socket (comm of the main thread)",
                ProcessIdentity::name);
        owner(
                "process.executable",
                "executable",
                "path of the program; an ellipsis in front stands for what is missing",
                ProcessIdentity::executable);
        owner(
                "process.command_line",
                "command line",
                "its arguments as ps shows them; an ellipsis at the end stands for what is missing",
                ProcessIdentity::commandLine);
        number("process.start", TIME, "process start", "when it began", ofOwner(p -> unlessZero(p.startTimeNs())));
        number("process.user.id", NUMBER, "user ID", "numeric user", ofOwner(p -> id(p.uid())));
        owner(
                "process.user.name",
                "user",
                "by the agent's host",
                p -> p.uid() == ProcessIdentity.UNKNOWN_ID ? null : p.userName());
        number("process.group.id", NUMBER, "group ID", "numeric group", ofOwner(p -> id(p.gid())));
        owner(
                "process.group.name",
                "group",
                "by the agent's host",
                p -> p.gid() == ProcessIdentity.UNKNOWN_ID ? null : p.groupName());
        number("process.parent.pid", NUMBER, "parent PID", "parent", ofOwner(p -> unlessZero(p.parentPid())));
        owner("process.parent.name", "parent", "its comm", p -> p.parentPid() == 0 ? null : p.parentName());
        owner(
                "process.parent.executable",
                "parent executable",
                "its path",
                p -> p.parentPid() == 0 ? null : p.parentExecutable());
        image("process.exec.name", "process after exec", "what it runs now", ProcessIdentity::name);
        image("process.exec.executable", "executable after exec", "its path", ProcessIdentity::executable);
        image(
                "process.exec.command_line",
                "command line after exec",
                "its arguments as ps shows them; an ellipsis at the end stands for what is missing",
                ProcessIdentity::commandLine);
    }

    private void workload() {
        container("container.id", "container ID", "as the runtime gave it to the cgroup", Workload::containerId);
        container("container.name", "container", "as the runtime knows it", Workload::containerName);
        container("container.runtime", "container runtime", "docker, podman, containerd, ...", Workload::runtime);
        container("container.image.name", "image", "as the runtime knows it", Workload::image);
        fields.add(FlowField.ofText(
                end + ".container.labels",
                LABELS,
                who + " labels",
                "what is written on container and pod",
                (f, c) -> LabelText.of(labelled(side.of(f)))));
        pod("orchestrator.namespace", "pod namespace", "namespace of the pod", Workload::podNamespace);
        pod("orchestrator.pod.name", "pod", "pod, as the runtime knows it", Workload::podName);
        pod("orchestrator.pod.uid", "pod UID", "its unique identifier", Workload::podUid);
        pod("orchestrator.container.name", "container in pod", "name within its pod", Workload::podContainer);
    }

    private void attribution() {
        text("attribution.status", "status", "how sure the owner is", s -> s.attribution.status.text());
        text("attribution.method", "method", "how the owner was found", s -> method(s.attribution));
        text("attribution.reason", "reason", "why not simply attributed", s -> s.attribution.reason.text());
        number(
                "attribution.translated",
                FLAG,
                "translated",
                "the owner's socket has another five-tuple",
                s -> s.attribution.isTranslated ? 1 : ABSENT);
        number(
                "attribution.delay_ms",
                MILLIS,
                "delay",
                "from the first packet to the owner being known",
                s -> s.attribution.isNamed() ? Math.floorDiv(s.attribution.delayNs, 1_000L) : ABSENT);
        number(
                "attribution.shared",
                FLAG,
                "shared",
                "others used the socket as well",
                s -> s.attribution.isShared() ? 1 : ABSENT);
        user("attribution.sender", "sender", "the last of them that sent", a -> a.sender);
        user("attribution.receiver", "receiver", "the last of them that received", a -> a.receiver);
    }

    private static @Nullable String method(Attribution attribution) {
        return attribution.method == AttributionMethod.NONE ? null : attribution.method.text();
    }

    private List<FlowField> socket() {
        socket("bytes_sent", OCTETS, "socket sent", "payload the kernel sent", s -> known(s.bytesSent));
        socket("bytes_received", OCTETS, "socket received", "payload it received", s -> known(s.bytesReceived));
        socket("srtt_ms", MILLIS, "smoothed RTT", "smoothed round-trip time", s -> known(s.srttUs));
        socket("rttvar_ms", MILLIS, "RTT variation", "its variation", s -> known(s.rttvarUs));
        socket("retransmits", NUMBER, "socket retransmits", "segments sent again", s -> known(s.retransmits));
        socket("lost", NUMBER, "socket lost", "segments held for lost", s -> known(s.lost));
        socket("out_of_order", NUMBER, "socket out of order", "segments out of order", s -> known(s.outOfOrder));
        fields.add(FlowField.ofText(
                "socket." + end + ".state",
                TEXT,
                who + " socket state",
                "TCP state at the last reading",
                (f, c) -> SocketCounters.stateName(side.of(f).socket.state)));
        ofSocket();
        return fields;
    }

    /** Of the socket itself, beside its counters. */
    private void ofSocket() {
        fields.add(FlowField.ofText(
                "socket." + end + ".end_reason", TEXT, who + " socket end", "why this end's socket ended", (f, c) -> {
                    final EndReason reason = side.of(f).socketEnd;
                    return reason == null ? null : reason.text();
                }));
        fields.add(FlowField.ofNumber(
                "socket." + end + ".netns",
                NUMBER,
                who + " socket namespace",
                "inode of the socket's network namespace",
                (f, c) -> unlessZero(side.of(f).netns)));
        socket(
                "incomplete",
                FLAG,
                "socket incomplete",
                "the agent did not count this peer from its first datagram on",
                s -> s.isIncomplete ? 1 : ABSENT);
    }

    private void text(String name, String label, String description, Function<FlowSide, @Nullable String> value) {
        fields.add(FlowField.ofText(
                end + '.' + name, TEXT, who + ' ' + label, description, (f, c) -> value.apply(side.of(f))));
    }

    /** Of a user or group. */
    private static long id(int id) {
        return id == ProcessIdentity.UNKNOWN_ID ? ABSENT : Integer.toUnsignedLong(id);
    }

    private void number(String name, FieldType type, String label, String description, ToLongFunction<FlowSide> value) {
        fields.add(FlowField.ofNumber(
                end + '.' + name, type, who + ' ' + label, description, (f, c) -> value.applyAsLong(side.of(f))));
    }

    private void address(
            String name, String label, String description, ToLongFunction<FlowSide> hi, ToLongFunction<FlowSide> lo) {
        fields.add(FlowField.ofAddress(
                end + '.' + name,
                who + ' ' + label,
                description,
                (f, c) -> hi.applyAsLong(side.of(f)),
                (f, c) -> lo.applyAsLong(side.of(f))));
    }

    private void socket(
            String name, FieldType type, String label, String description, ToLongFunction<SocketCounters> value) {
        fields.add(FlowField.ofNumber(
                "socket." + end + '.' + name,
                type,
                who + ' ' + label,
                description,
                (f, c) -> value.applyAsLong(side.of(f).socket)));
    }

    private void owner(
            String name, String label, String description, Function<ProcessIdentity, @Nullable String> value) {
        text(name, label, description, s -> ofProcess(s.attribution.process, value));
    }

    private void image(
            String name, String label, String description, Function<ProcessIdentity, @Nullable String> value) {
        text(
                name,
                label,
                description,
                s -> s.attribution.process == null ? null : ofProcess(s.attribution.laterImage, value));
    }

    /** A process that uses the socket beside its owner. */
    private void user(
            String name, String label, String description, Function<Attribution, @Nullable ProcessIdentity> user) {
        number(name + ".pid", NUMBER, label + " PID", description, s -> {
            final ProcessIdentity process = user.apply(s.attribution);
            return process == null ? ABSENT : process.pid();
        });
        text(
                name + ".entity_id",
                label + " entity",
                "boot, pid and start of it",
                s -> ofProcess(user.apply(s.attribution), ProcessIdentity::entityId));
        text(name + ".name", label, "its comm", s -> ofProcess(user.apply(s.attribution), ProcessIdentity::name));
        text(
                name + ".executable",
                label + " executable",
                "its path",
                s -> ofProcess(user.apply(s.attribution), ProcessIdentity::executable));
    }

    private void container(String name, String label, String description, Function<Workload, String> value) {
        text(name, label, description, s -> {
            final Workload workload = s.attribution.workload;
            return workload == null || workload.containerId().isEmpty() ? null : value.apply(workload);
        });
    }

    private void pod(String name, String label, String description, Function<Workload, String> value) {
        text(name, label, description, s -> {
            final Workload workload = s.attribution.workload;
            final boolean isOfPod = workload != null
                    && !(workload.podName().isEmpty() && workload.podUid().isEmpty());
            return isOfPod ? value.apply(workload) : null;
        });
    }

    private static ToLongFunction<FlowSide> ofOwner(ToLongFunction<ProcessIdentity> value) {
        return side -> side.attribution.process == null ? ABSENT : value.applyAsLong(side.attribution.process);
    }

    private static @Nullable String ofProcess(
            @Nullable ProcessIdentity process, Function<ProcessIdentity, @Nullable String> value) {
        return process == null ? null : value.apply(process);
    }

    /** The workload whose labels are shown. */
    static @Nullable Workload labelled(FlowSide side) {
        final Workload workload = side.attribution.workload;
        return workload == null || workload.containerId().isEmpty() ? null : workload;
    }
}
