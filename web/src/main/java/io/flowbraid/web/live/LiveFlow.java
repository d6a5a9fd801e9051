// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.record.FlowContext;
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
    /** Octets each end sent since the report before; the store's thread's own. */
    long newClientBytes;

    long newServerBytes;
    int newPackets;

    LiveFlow(FlowRecord flow, FlowContext context, long nowMs) {
        id = flow.flowId;
        reportedMs = nowMs - LEAST_SPAN_MS;
        keys = FlowKeys.of(flow, context);
    }

    /**
     * Takes the next record of the flow.
     *
     * @param isCounted false when its octets until now are not to be shown as if they had just come
     */
    synchronized void take(FlowRecord flow, FlowContext context, long nowMs, long nextRevision, boolean isCounted) {
        measure(flow, nowMs, isCounted);
        record.copyFrom(flow);
        if (!keys.areStillRight(flow)) {
            keys = FlowKeys.of(flow, context);
        }
        reportedMs = nowMs;
        hasEnded |= flow.isFinal;
        revision = nextRevision;
    }

    private void measure(FlowRecord flow, long nowMs, boolean isCounted) {
        final boolean isTurned =
                flow.client.addressLo != record.client.addressLo || flow.client.port != record.client.port;
        final long clientBefore = isTurned ? record.server.bytes : record.client.bytes;
        final long serverBefore = isTurned ? record.client.bytes : record.server.bytes;
        newClientBytes = isCounted ? Math.max(0, flow.client.bytes - clientBefore) : 0;
        newServerBytes = isCounted ? Math.max(0, flow.server.bytes - serverBefore) : 0;
        newPackets = !isCounted
                ? 0
                : (int) Math.max(
                        0, flow.client.packets + flow.server.packets - record.client.packets - record.server.packets);
        final long spanMs = Math.min(QUIET_AFTER_MS, Math.max(LEAST_SPAN_MS, nowMs - reportedMs));
        clientRate = newClientBytes * MS_PER_SECOND / spanMs;
        serverRate = newServerBytes * MS_PER_SECOND / spanMs;
        if (newClientBytes + newServerBytes > 0) {
            final long second = nowMs / (long) MS_PER_SECOND;
            samples.add(second, newClientBytes, newServerBytes);
            coarse.add(second, newClientBytes, newServerBytes);
        }
        if (retransmitsSeenMs == 0 && flow.client.retransmitted + flow.server.retransmitted > 0) {
            retransmitsSeenMs = nowMs;
        }
    }

    /** Copies what a reader wants to see at once. */
    synchronized void copyTo(LiveScan scan, long nowMs) {
        scan.record.copyFrom(record);
        scan.keys = keys;
        final boolean isQuiet = hasEnded || isQuiet(nowMs);
        scan.clientRate = isQuiet ? 0 : clientRate;
        scan.serverRate = isQuiet ? 0 : serverRate;
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
