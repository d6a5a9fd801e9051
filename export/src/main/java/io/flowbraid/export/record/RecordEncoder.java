// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.export.element.InformationElement;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.record.Observer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes data records, without garbage: the elements of the template, one after the other. (NOT thread safe) */
public final class RecordEncoder {
    /** No record is longer: IPv6, both ends with names of the greatest length. */
    public static final int MAX_RECORD_BYTES = 1_200;

    private static final int MAX_NAME = 64;
    private static final int MAX_POD_NAME = 128;
    private static final int NS_PER_MS = 1_000_000;

    private final FlowTemplate[] templates = new FlowTemplate[FlowTemplate.KINDS];
    private final boolean withNames;
    private final Observer observer;

    public RecordEncoder(Observer observer, boolean withNames) {
        this.observer = observer;
        this.withNames = withNames;
    }

    /** The template by which {@link #write} writes this record. */
    public FlowTemplate template(ExportedFlow exported) {
        final int kind = exported.kind();
        final FlowTemplate known = templates[kind];
        return known == null ? makeTemplate(kind) : known;
    }

    private FlowTemplate makeTemplate(int kind) {
        templates[kind] = FlowTemplate.of(kind, withNames);
        return templates[kind];
    }

    /** Writes the record at the buffer's position. */
    public void write(ExportedFlow exported, FlowTemplate template, ByteBuffer out) {
        for (int i = 0; i < template.elements().size(); i++) {
            final InformationElement element = template.elements().get(i);
            if (element.isOfVendor()) {
                name(element, exported, out);
            } else {
                standard(element, exported, out);
            }
        }
    }

    private void standard(InformationElement element, ExportedFlow exported, ByteBuffer out) {
        switch (element) {
            case SOURCE_IPV4 -> out.putInt((int) exported.source.addressLo);
            case DESTINATION_IPV4 -> out.putInt((int) exported.destination.addressLo);
            case SOURCE_IPV6 -> address(exported.source, out);
            case DESTINATION_IPV6 -> address(exported.destination, out);
            case SOURCE_PORT -> out.putShort((short) exported.source.port);
            case DESTINATION_PORT -> out.putShort((short) exported.destination.port);
            case PROTOCOL -> out.put((byte) exported.flow.protocol);
            case TCP_FLAGS -> out.putShort((short) exported.source.tcpFlags);
            case REVERSE_TCP_FLAGS -> out.putShort((short) exported.destination.tcpFlags);
            case ICMP_IPV4, ICMP_IPV6 -> out.putShort((short) exported.flow.icmpTypeCode);
            case START -> out.putLong(Math.floorDiv(exported.flow.startNs, NS_PER_MS));
            case END -> out.putLong(Math.floorDiv(exported.flow.endNs, NS_PER_MS));
            case OCTETS, TRANSPORT_OCTETS -> out.putLong(exported.bytes);
            case PACKETS -> out.putLong(exported.packets);
            case REVERSE_OCTETS, REVERSE_TRANSPORT_OCTETS -> out.putLong(exported.reverseBytes);
            case REVERSE_PACKETS -> out.putLong(exported.reversePackets);
            case END_REASON -> out.put((byte) EndReasonCode.of(exported.flow.endReason));
            case FLOW_ID -> out.putLong(exported.flow.flowId);
            case DIRECTION -> out.put((byte) exported.direction());
            case OBSERVATION_POINT -> out.putInt(exported.flow.interfaceId + 1);
            case INTERFACE_NAME -> ElementText.put(observationPoint(exported), MAX_NAME, out);
            case VLAN -> out.putShort((short) exported.flow.vlan);
            default -> throw new IllegalStateException(element + " is not written here");
        }
    }

    private static void name(InformationElement element, ExportedFlow exported, ByteBuffer out) {
        final FlowSide from = exported.source;
        final FlowSide to = exported.destination;
        switch (element) {
            case SOURCE_PID -> out.putInt(pid(from));
            case DESTINATION_PID -> out.putInt(pid(to));
            case SOURCE_PROCESS -> ElementText.put(processName(from), MAX_NAME, out);
            case DESTINATION_PROCESS -> ElementText.put(processName(to), MAX_NAME, out);
            case SOURCE_UID -> out.putInt(uid(from));
            case DESTINATION_UID -> out.putInt(uid(to));
            case SOURCE_USER -> ElementText.put(userName(from), MAX_NAME, out);
            case DESTINATION_USER -> ElementText.put(userName(to), MAX_NAME, out);
            case SOURCE_CONTAINER -> ElementText.put(container(from.attribution.workload), MAX_NAME, out);
            case DESTINATION_CONTAINER -> ElementText.put(container(to.attribution.workload), MAX_NAME, out);
            case SOURCE_NAMESPACE -> ElementText.put(podNamespace(from.attribution.workload), MAX_NAME, out);
            case DESTINATION_NAMESPACE -> ElementText.put(podNamespace(to.attribution.workload), MAX_NAME, out);
            case SOURCE_POD -> ElementText.put(podName(from.attribution.workload), MAX_POD_NAME, out);
            case DESTINATION_POD -> ElementText.put(podName(to.attribution.workload), MAX_POD_NAME, out);
            case SOURCE_NODE -> ElementText.put(hostName(from), MAX_NAME, out);
            case DESTINATION_NODE -> ElementText.put(hostName(to), MAX_NAME, out);
            default -> throw new IllegalStateException(element + " is not a name");
        }
    }

    private String observationPoint(ExportedFlow exported) {
        return observer.points().get(exported.flow.interfaceId).interfaceName();
    }

    private static void address(FlowSide side, ByteBuffer out) {
        out.putLong(side.addressHi);
        out.putLong(side.addressLo);
    }

    private static int pid(FlowSide side) {
        final ProcessIdentity process = side.attribution.process;
        return process == null ? 0 : process.pid();
    }

    private static String processName(FlowSide side) {
        final ProcessIdentity process = side.attribution.process;
        return process == null ? "" : process.name();
    }

    private static int uid(FlowSide side) {
        final ProcessIdentity process = side.attribution.process;
        return process == null ? ProcessIdentity.UNKNOWN_ID : process.uid();
    }

    private static String userName(FlowSide side) {
        final ProcessIdentity process = side.attribution.process;
        final String name = process == null || process.uid() == ProcessIdentity.UNKNOWN_ID ? null : process.userName();
        return name == null ? "" : name;
    }

    /** The name says more to people; in a pod, the pod's name does, and the id tells its containers apart. */
    private static String container(@Nullable Workload workload) {
        if (workload == null) {
            return "";
        }
        final boolean hasOwnName =
                workload.podName().isEmpty() && !workload.containerName().isEmpty();
        return hasOwnName ? workload.containerName() : workload.containerId();
    }

    private static String podNamespace(@Nullable Workload workload) {
        return workload == null ? "" : workload.podNamespace();
    }

    private static String podName(@Nullable Workload workload) {
        return workload == null ? "" : workload.podName();
    }

    private static String hostName(FlowSide side) {
        return side.attribution.isNamed() ? side.attribution.hostName : "";
    }
}
