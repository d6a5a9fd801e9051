// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.packed.ByteReader;
import io.flowbraid.web.live.packed.PackedFlow;
import io.flowbraid.web.live.packed.SharedValues;
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
    private static final int COARSE_STEPS = 90;
    private static final double MS_PER_SECOND = 1_000.0;

    /** This object, its entry in the map and its key. */
    private static final int OVERHEAD_BYTES = 224;

    final long id;
    private final PackedFlow record = new PackedFlow();
    private final SentSamples samples = new SentSamples(1, SECONDS);
    private final SentSamples coarse = new SentSamples(LiveWindow.STEP_SECONDS, COARSE_STEPS);
    private double clientRate;
    private double serverRate;
    /** What another observer counted before the present one took the flow over; -1 nothing. */
    private long earlierClientBytes = Sent.UNKNOWN;

    private long earlierServerBytes = Sent.UNKNOWN;
    private long earlierPackets = Sent.UNKNOWN;
    /** What all records that the history has, too, said of its life. */
    private long reportedClientBytes;

    private long reportedServerBytes;
    private long reportedPackets;
    private boolean isReported;
    private long retransmitsSeenMs;
    /** Every byte that is counted came since the first report, or just before: none is old. */
    private boolean isWhole = true;

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

    LiveFlow(FlowRecord flow, long nowMs) {
        id = flow.flowId;
        reportedMs = nowMs - LEAST_SPAN_MS;
    }

    /**
     * Takes the next record of the flow.
     *
     * @param last the record before; of a new flow without meaning
     * @param isNews false when the bytes until now did not just come and belong to no rate
     */
    synchronized void take(
            FlowRecord flow, FlowRecord last, PackedFlow.Packer packer, long nowMs, long nextRevision, boolean isNews) {
        isWhole &= isNews;
        measure(flow, last, nowMs, isNews);
        record.pack(flow, packer);
        if (!flow.isUpdate) {
            isReported = true;
            reportedClientBytes = Math.max(0, Sent.sum(earlierClientBytes, FlowSums.bytesIfKnown(flow.client)));
            reportedServerBytes = Math.max(0, Sent.sum(earlierServerBytes, FlowSums.bytesIfKnown(flow.server)));
            reportedPackets = Math.max(0, Sent.sum(earlierPackets, Sent.sum(flow.client.packets, flow.server.packets)));
        }
        reportedMs = nowMs;
        hasEnded |= flow.isFinal;
        revision = nextRevision;
    }

    private void measure(FlowRecord flow, FlowRecord last, long nowMs, boolean isNews) {
        final boolean isFirst = revision == 0;
        final boolean isTurned =
                !isFirst && (flow.client.addressLo != last.client.addressLo || flow.client.port != last.client.port);
        if (isTurned) {
            turn();
        }
        long clientBefore = isFirst ? 0 : FlowSums.bytesIfKnown(isTurned ? last.server : last.client);
        long serverBefore = isFirst ? 0 : FlowSums.bytesIfKnown(isTurned ? last.client : last.server);
        long packetsBefore = isFirst ? 0 : Sent.sum(last.client.packets, last.server.packets);
        if (!isFirst && flow.observer != last.observer) {
            keepEarlier(clientBefore, serverBefore, packetsBefore);
            clientBefore = serverBefore = packetsBefore = Sent.UNKNOWN;
        }
        final long packets = Sent.sum(flow.client.packets, flow.server.packets);
        newClientBytes = isNews ? growth(clientBefore, FlowSums.bytesIfKnown(flow.client)) : 0;
        newServerBytes = isNews ? growth(serverBefore, FlowSums.bytesIfKnown(flow.server)) : 0;
        newPackets = isNews ? growth(packetsBefore, packets) : 0;
        final long spanMs = Math.min(QUIET_AFTER_MS, Math.max(LEAST_SPAN_MS, nowMs - reportedMs));
        clientRate = FlowSums.bytesIfKnown(flow.client) < 0 ? Double.NaN : newClientBytes * MS_PER_SECOND / spanMs;
        serverRate = FlowSums.bytesIfKnown(flow.server) < 0 ? Double.NaN : newServerBytes * MS_PER_SECOND / spanMs;
        if (newClientBytes + newServerBytes + newPackets > 0) {
            final long second = nowMs / (long) MS_PER_SECOND;
            samples.add(second, newClientBytes, newServerBytes, newPackets);
            coarse.add(second, newClientBytes, newServerBytes, newPackets);
        }
        if (retransmitsSeenMs == 0 && Sent.again(flow, flow.client) + Sent.again(flow, flow.server) > 0) {
            retransmitsSeenMs = nowMs;
        }
    }

    /** Packets take a flow over from its sockets and count anew: what the sockets counted stays in the sums. */
    private void keepEarlier(long client, long server, long packets) {
        earlierClientBytes = Sent.sum(earlierClientBytes, client);
        earlierServerBytes = Sent.sum(earlierServerBytes, server);
        earlierPackets = Sent.sum(earlierPackets, packets);
    }

    /** The ends have changed places. */
    private void turn() {
        final long client = earlierClientBytes;
        earlierClientBytes = earlierServerBytes;
        earlierServerBytes = client;
        final long reported = reportedClientBytes;
        reportedClientBytes = reportedServerBytes;
        reportedServerBytes = reported;
        samples.turn();
        coarse.turn();
    }

    /** An unknown count before stands for the flow's beginning. */
    private static long growth(long before, long now) {
        return Math.max(0, now - Math.max(0, before));
    }

    /** Copies what a reader wants to see at once. */
    synchronized void copyTo(LiveScan scan, long nowMs) {
        record.unpack(scan.record, scan.reader);
        final boolean isQuiet = hasEnded || isQuiet(nowMs);
        scan.clientRate = isQuiet && !Double.isNaN(clientRate) ? 0 : clientRate;
        scan.serverRate = isQuiet && !Double.isNaN(serverRate) ? 0 : serverRate;
        final FlowRecord flow = scan.record;
        scan.clientBytes = Sent.sum(earlierClientBytes, FlowSums.bytesIfKnown(flow.client));
        scan.serverBytes = Sent.sum(earlierServerBytes, FlowSums.bytesIfKnown(flow.server));
        scan.packets = Sent.sum(earlierPackets, Sent.sum(flow.client.packets, flow.server.packets));
        scan.isReported = isReported;
        if (scan.isOfUnreported) {
            scan.clientBytes = Math.max(0, scan.clientBytes - reportedClientBytes);
            scan.serverBytes = Math.max(0, scan.serverBytes - reportedServerBytes);
            scan.packets = Math.max(0, scan.packets - reportedPackets);
        }
        if (scan.window != null && !(isWhole && flow.startNs >= scan.window.fromNs())) {
            cut(scan, scan.window);
        }
        scan.retransmitsSeenMs = retransmitsSeenMs;
        scan.hasEnded = hasEnded;
        scan.revision = revision;
    }

    /** Of what the flow sent in its life, leaves what it sent within the window. */
    private void cut(LiveScan scan, LiveWindow window) {
        final long[] sums = scan.sums;
        coarse.sumSince(window.fromSecond(), sums);
        scan.clientBytes = within(scan, scan.clientBytes, sums[0]);
        scan.serverBytes = within(scan, scan.serverBytes, sums[1]);
        scan.packets = within(scan, scan.packets, sums[2]);
    }

    private static long within(LiveScan scan, long amount, long sampled) {
        if (amount < 0) {
            return Sent.UNKNOWN;
        }
        return scan.isOfUnreported ? Math.min(amount, sampled) : sampled;
    }

    /** The last 60 seconds in which something flowed. */
    synchronized SampleSeries seconds() {
        return samples.series();
    }

    /** The last 90 spans of ten seconds in which something flowed. */
    synchronized SampleSeries spans() {
        return coarse.series();
    }

    /** For the store's thread, which is the only one that writes. */
    @SuppressWarnings("GuardedBy")
    void copyTo(FlowRecord flow, ByteReader reader) {
        record.unpack(flow, reader);
    }

    /** It is kept no more. */
    synchronized void release(SharedValues values) {
        record.release(values);
    }

    /** Without what it shares with other flows. For the store's thread. */
    @SuppressWarnings("GuardedBy")
    int sizeBytes() {
        return OVERHEAD_BYTES + record.sizeBytes() + samples.sizeBytes() + coarse.sizeBytes();
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
