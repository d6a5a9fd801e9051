// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.record;

import io.flowbraid.export.element.FlowTemplate;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.network.Transport;

/**
 * What one data record says: the flow as seen from its source, and the counters it adds. The source is the client,
 * except in a record about what the server sent. Reused. (NOT thread safe)
 */
public final class ExportedFlow {
    /** Values of {@code biflowDirection}. */
    private static final int INITIATOR = 1;

    private static final int REVERSE_INITIATOR = 2;

    FlowRecord flow = new FlowRecord();
    FlowSide source = flow.client;
    FlowSide destination = flow.server;
    /** Since the previous record; -1 unknown, or not in this record. */
    long bytes;

    long packets;
    long reverseBytes;
    long reversePackets;

    private final long[] delta = new long[4];

    /** Computes what was added. False when this record of the flow must be left out. */
    public boolean begin(FlowRecord record, ReportedCounters reported) {
        flow = record;
        return reported.take(record, delta);
    }

    /** Both directions in one record (RFC 5103). The server is the source when only its counters are known. */
    public void bothDirections() {
        final boolean isFromServer = !isKnown(0) && isKnown(2);
        view(isFromServer);
        if (!isFromServer && isKnown(2)) {
            reverseBytes = delta[2];
            reversePackets = delta[3];
        }
    }

    /** What the client sent alone. */
    public void fromClient() {
        view(false);
    }

    /** What the server sent alone. */
    public void fromServer() {
        view(true);
    }

    /** Whether the client sent something since the previous record, as far as it is known. */
    public boolean hasFromClient() {
        return delta[0] > 0 || delta[1] > 0;
    }

    /** The same for the server. */
    public boolean hasFromServer() {
        return delta[2] > 0 || delta[3] > 0;
    }

    private boolean isKnown(int direction) {
        return delta[direction] >= 0 || delta[direction + 1] >= 0;
    }

    private void view(boolean isFromServer) {
        source = isFromServer ? flow.server : flow.client;
        destination = isFromServer ? flow.client : flow.server;
        bytes = delta[isFromServer ? 2 : 0];
        packets = delta[isFromServer ? 3 : 1];
        reverseBytes = -1;
        reversePackets = -1;
    }

    int direction() {
        return source == flow.client ? INITIATOR : REVERSE_INITIATOR;
    }

    /** The bits of {@link FlowTemplate}: what of it is known. */
    public int kind() {
        int kind = flow.isIpv4() ? 0 : FlowTemplate.IPV6;
        kind |= flow.observer == ObserverType.SOCKETS ? FlowTemplate.SOCKETS : 0;
        kind |= transport();
        kind |= bytes >= 0 ? FlowTemplate.BYTES : 0;
        kind |= packets >= 0 ? FlowTemplate.PACKETS : 0;
        kind |= reverseBytes >= 0 ? FlowTemplate.REVERSE_BYTES : 0;
        kind |= reversePackets >= 0 ? FlowTemplate.REVERSE_PACKETS : 0;
        kind |= flow.vlan >= 0 ? FlowTemplate.VLAN : 0;
        return kind;
    }

    private int transport() {
        if (flow.protocol == Transport.TCP) {
            final int flags = source.tcpFlags | destination.tcpFlags;
            return flags == 0 || flow.observer == ObserverType.SOCKETS ? FlowTemplate.PORTS : FlowTemplate.TCP;
        }
        if (Transport.hasPorts(flow.protocol)) {
            return FlowTemplate.PORTS;
        }
        return flow.icmpTypeCode >= 0 && source == flow.client ? FlowTemplate.ICMP : 0;
    }
}
