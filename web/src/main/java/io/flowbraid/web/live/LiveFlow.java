// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowSums;
import org.jspecify.annotations.Nullable;

/**
 * One flow as it was last reported. Written by the store's thread, copied by readers, each under the flow's own lock;
 * what readers may look at without it is volatile.
 */
final class LiveFlow {
    /** Live updates come each second while a flow changes: after that long without one, nothing flows. */
    static final long QUIET_AFTER_MS = 2_500;

    /** Shorter spans than this say more about the moment of the report than about the flow. */
    private static final long LEAST_SPAN_MS = 1_000;

    private static final int SECONDS = 60;
    private static final int COARSE_STEP_SECONDS = 10;
    private static final int COARSE_STEPS = 90;
    private static final double MS_PER_SECOND = 1_000.0;

    final long id;
    private final FlowRecord record = new FlowRecord();
    private final Samples samples = new Samples(1, SECONDS);
    private final Samples coarse = new Samples(COARSE_STEP_SECONDS, COARSE_STEPS);
    private FlowKeys keys;
    private double clientRate;
    private double serverRate;
    /** What another observer counted before the present one took the flow over; -1 nothing. */
    private long earlierClientBytes = Sent.UNKNOWN;

    private long earlierServerBytes = Sent.UNKNOWN;
    private long earlierPackets = Sent.UNKNOWN;
    private long retransmitsSeenMs;

    /** Rises with every report of any flow: whoever has seen this number has seen this report. */
    private volatile long revision;

    private volatile long reportedMs;
    private volatile boolean hasEnded;

    /** Neighbours in the store's list; its thread's own. */
    @Nullable
    LiveFlow older;

    @Nullable
    LiveFlow newer;
    /** Bytes each end sent since the report before; the store's thread's own. */
    long newClientBytes;

    long newServerBytes;
    long newPackets;

    LiveFlow(FlowRecord flow, FlowContext context, long nowMs) {
        id = flow.flowId;
        reportedMs = nowMs - LEAST_SPAN_MS;
        keys = FlowKeys.of(flow, context);
    }

    /**
     * Takes the next record of the flow.
     *
     * @param isNews false when the bytes until now did not just come and belong to no rate
     */
    synchronized void take(FlowRecord flow, FlowContext context, long nowMs, long nextRevision, boolean isNews) {
        measure(flow, nowMs, isNews);
        record.copyFrom(flow);
        if (!keys.areStillRight(flow)) {
            keys = FlowKeys.of(flow, context);
        }
        reportedMs = nowMs;
        hasEnded |= flow.isFinal;
        revision = nextRevision;
    }

    private void measure(FlowRecord flow, long nowMs, boolean isNews) {
        final boolean isTurned =
                flow.client.addressLo != record.client.addressLo || flow.client.port != record.client.port;
        long clientBefore = FlowSums.bytesIfKnown(isTurned ? record.server : record.client);
        long serverBefore = FlowSums.bytesIfKnown(isTurned ? record.client : record.server);
        long packetsBefore = Sent.sum(record.client.packets, record.server.packets);
        if (revision > 0 && flow.observer != record.observer) {
            keepEarlier(clientBefore, serverBefore, packetsBefore, isTurned);
            clientBefore = serverBefore = packetsBefore = Sent.UNKNOWN;
        }
        final long packets = Sent.sum(flow.client.packets, flow.server.packets);
        newClientBytes = isNews ? growth(clientBefore, FlowSums.bytesIfKnown(flow.client)) : 0;
        newServerBytes = isNews ? growth(serverBefore, FlowSums.bytesIfKnown(flow.server)) : 0;
        newPackets = isNews ? growth(packetsBefore, packets) : 0;
        final long spanMs = Math.min(QUIET_AFTER_MS, Math.max(LEAST_SPAN_MS, nowMs - reportedMs));
        clientRate = FlowSums.bytesIfKnown(flow.client) < 0 ? Double.NaN : newClientBytes * MS_PER_SECOND / spanMs;
        serverRate = FlowSums.bytesIfKnown(flow.server) < 0 ? Double.NaN : newServerBytes * MS_PER_SECOND / spanMs;
        if (newClientBytes + newServerBytes > 0) {
            final long second = nowMs / (long) MS_PER_SECOND;
            samples.add(second, newClientBytes, newServerBytes);
            coarse.add(second, newClientBytes, newServerBytes);
        }
        if (retransmitsSeenMs == 0 && Sent.again(flow, flow.client) + Sent.again(flow, flow.server) > 0) {
            retransmitsSeenMs = nowMs;
        }
    }

    /** Packets take a flow over from its sockets and count anew: what the sockets counted stays in the sums. */
    private void keepEarlier(long client, long server, long packets, boolean isTurned) {
        final long earlierClient = isTurned ? earlierServerBytes : earlierClientBytes;
        final long earlierServer = isTurned ? earlierClientBytes : earlierServerBytes;
        earlierClientBytes = Sent.sum(earlierClient, client);
        earlierServerBytes = Sent.sum(earlierServer, server);
        earlierPackets = Sent.sum(earlierPackets, packets);
    }

    /** An unknown count before stands for the flow's beginning. */
    private static long growth(long before, long now) {
        return Math.max(0, now - Math.max(0, before));
    }

    /** Copies what a reader wants to see at once. */
    synchronized void copyTo(LiveScan scan, long nowMs) {
        scan.record.copyFrom(record);
        scan.keys = keys;
        final boolean isQuiet = hasEnded || isQuiet(nowMs);
        scan.clientRate = isQuiet && !Double.isNaN(clientRate) ? 0 : clientRate;
        scan.serverRate = isQuiet && !Double.isNaN(serverRate) ? 0 : serverRate;
        scan.clientBytes = Sent.sum(earlierClientBytes, FlowSums.bytesIfKnown(record.client));
        scan.serverBytes = Sent.sum(earlierServerBytes, FlowSums.bytesIfKnown(record.server));
        scan.packets = Sent.sum(earlierPackets, Sent.sum(record.client.packets, record.server.packets));
        scan.retransmitsSeenMs = retransmitsSeenMs;
        scan.hasEnded = hasEnded;
        scan.revision = revision;
    }

    /** The last 60 seconds in which something flowed. */
    synchronized SampleSeries seconds() {
        return samples.series();
    }

    /** The last 90 spans of ten seconds in which something flowed. */
    synchronized SampleSeries spans() {
        return coarse.series();
    }

    synchronized FlowKeys keys() {
        return keys;
    }

    /** For the store's thread, which is the only one that writes. */
    @SuppressWarnings("GuardedBy")
    FlowRecord lastRecord() {
        return record;
    }

    long revision() {
        return revision;
    }

    long reportedMs() {
        return reportedMs;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    boolean isQuiet(long nowMs) {
        return nowMs - reportedMs > QUIET_AFTER_MS;
    }
}
