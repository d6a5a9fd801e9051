// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.packed.ByteReader;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.live.packed.PackedFlow;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The store of the flows of now, bounded by number and by memory. One thread reports to it; any thread reads.
 *
 * <p>Its account counts flows: in when first reported, out when they leave after their time, or before it to make room
 * for others, oldest end first. Only when all are live does one leave that is: {@code live_flow_forgotten}.
 */
public final class LiveFlows implements FlowSink {
    public static final int DEFAULT_CAPACITY = 20_000;

    /** How long an ended flow is shown. */
    public static final long KEPT_MS = 15 * 60 * 1_000L;

    /** A live flow nobody reported for so long has ended, and its final record was lost on the way. */
    private static final long MAX_SILENCE_MS = 2 * 60 * 60 * 1_000L;

    /** A flow older than this at its first report was known before and forgotten: its bytes came long ago. */
    private static final long NEW_FLOW_MS = 10_000;

    private static final long NS_PER_MS = 1_000_000;

    /** An eighth of the heap, which leaves the rest to the run, and never so little that a page would be empty. */
    private static final long MAX_BYTES =
            Math.max(4L << 20, Runtime.getRuntime().maxMemory() / 8);

    private final FlowContext context;
    private final int capacity;
    private final long maxBytes;
    private final LongSupplier clockMs;
    private final ConcurrentMap<Long, LiveFlow> flows = new ConcurrentHashMap<>();
    private final FlowQueue live = new FlowQueue();
    private final FlowQueue ended = new FlowQueue();
    private final PackedFlow.Packer packer = new PackedFlow.Packer();
    private final RecentKeys keys;
    /** The record before of the flow that is reported; the store's thread's own. */
    private final FlowRecord last = new FlowRecord();

    private final ByteReader reader = new ByteReader();
    private final TrafficWindow traffic;
    private final long startedMs;
    private final EndTally ends = new EndTally();
    private final PointTally points;
    private final Counter in;
    private final Counter out;
    private final Counter forgotten;
    /** Of the flows, without what they share. */
    private long flowBytes;

    private volatile long sizeBytes;
    private volatile int liveCount;
    /** When the last of the flows was reported that left before their time; 0 none did. */
    private volatile long leftMs;

    private volatile long revision;

    /**
     * Makes an empty store.
     *
     * @param clockMs ms since the epoch
     */
    public LiveFlows(FlowContext context, LedgerStage stage, int capacity, LongSupplier clockMs) {
        this(context, stage, capacity, MAX_BYTES, clockMs);
    }

    /** @param maxBytes of memory, about */
    LiveFlows(FlowContext context, LedgerStage stage, int capacity, long maxBytes, LongSupplier clockMs) {
        this.context = context;
        this.capacity = capacity;
        this.maxBytes = maxBytes;
        keys = new RecentKeys(context);
        this.clockMs = clockMs;
        startedMs = clockMs.getAsLong();
        traffic = new TrafficWindow(startedMs / 1_000);
        points = new PointTally(context.observer());
        in = stage.in();
        out = stage.out();
        forgotten = stage.loss("live_flow_forgotten");
        stage.held(flows::size);
    }

    @Override
    public void accept(FlowRecord record) {
        final long nowMs = clockMs.getAsLong();
        LiveFlow flow = flows.get(record.flowId);
        final boolean isNew = flow == null;
        if (flow == null) {
            makeRoom(nowMs);
            flow = new LiveFlow(record, nowMs);
            in.increment();
        } else {
            flow.copyTo(last, reader);
            leaveTallies(last, flow.hasEnded());
            (flow.hasEnded() ? ended : live).remove(flow);
            flowBytes -= flow.sizeBytes();
        }
        final boolean wasLive = !isNew && !flow.hasEnded();
        final long next = revision + 1;
        flow.take(record, last, packer, nowMs, next, !isNew || isYoung(record, nowMs));
        flowBytes += flow.sizeBytes();
        enterTallies(record, flow.hasEnded());
        (flow.hasEnded() ? ended : live).append(flow);
        count(wasLive, !flow.hasEnded());
        if (record.conversation.isCounted) {
            traffic.add(nowMs / 1_000, flow, keys.of(record));
            points.count(record.interfaceId, flow.newClientBytes + flow.newServerBytes, flow.newPackets);
        }
        if (isNew) {
            flows.put(record.flowId, flow);
        }
        sizeBytes = flowBytes + packer.values().sizeBytes();
        // Last: whoever reads the number then finds the report.
        revision = next;
    }

    /** Whether the bytes of a first report have just come; those of a flow that continues another may be old. */
    private static boolean isYoung(FlowRecord record, long nowMs) {
        return record.continuesId == 0 && nowMs - record.startNs / NS_PER_MS < NEW_FLOW_MS + span(record);
    }

    private void enterTallies(FlowRecord record, boolean hasEnded) {
        ends.enter(record);
        if (!hasEnded) {
            points.enter(record.interfaceId);
        }
    }

    private void leaveTallies(FlowRecord record, boolean hasEnded) {
        ends.leave(record);
        if (!hasEnded) {
            points.leave(record.interfaceId);
        }
    }

    /** A short flow may be reported late, once, when it ends. */
    private static long span(FlowRecord record) {
        return record.isFinal ? Long.MAX_VALUE / 2 : 0;
    }

    private void count(boolean wasLive, boolean isLive) {
        if (wasLive != isLive) {
            setLiveCount(liveCount + (isLive ? 1 : -1));
        }
    }

    private void setLiveCount(int count) {
        liveCount = count;
    }

    private void makeRoom(long nowMs) {
        leaveInTime(nowMs);
        while (flows.size() >= capacity || flowBytes + packer.values().sizeBytes() >= maxBytes) {
            final LiveFlow firstEnded = ended.oldest();
            final LiveFlow longestSilent = live.oldest();
            if (firstEnded != null) {
                leftMs = Math.max(leftMs, firstEnded.reportedMs());
                remove(ended, firstEnded);
                out.increment();
            } else if (longestSilent != null) {
                leftMs = Math.max(leftMs, longestSilent.reportedMs());
                remove(live, longestSilent);
                forgotten.increment();
            } else {
                return;
            }
        }
    }

    private void leaveInTime(long nowMs) {
        leave(ended, nowMs - KEPT_MS, out);
        leave(live, nowMs - MAX_SILENCE_MS, forgotten);
    }

    private void leave(FlowQueue queue, long beforeMs, Counter counter) {
        for (LiveFlow flow = queue.oldest(); flow != null && flow.reportedMs() < beforeMs; flow = queue.oldest()) {
            remove(queue, flow);
            counter.increment();
        }
    }

    private void remove(FlowQueue queue, LiveFlow flow) {
        queue.remove(flow);
        flows.remove(flow.id);
        flowBytes -= flow.sizeBytes();
        flow.copyTo(last, reader);
        leaveTallies(last, flow.hasEnded());
        flow.release(packer.values());
        count(!flow.hasEnded(), false);
    }

    @Override
    public void flush() {
        leaveInTime(clockMs.getAsLong());
    }

    @Override
    public void close() {}

    /** What the text of a flow needs beyond it. */
    public FlowContext context() {
        return context;
    }

    public long nowMs() {
        return clockMs.getAsLong();
    }

    /** The time from a moment on, or a little before. */
    LiveWindow since(long fromMs) {
        return LiveWindow.since(fromMs, nowMs());
    }

    /** The time that sums over these flows are about. */
    public LiveWindow window() {
        return LiveWindow.of(nowMs(), startedMs, leftMs);
    }

    /** Flows that live now. */
    public int liveCount() {
        return liveCount;
    }

    /** Flows kept, the ended ones too. */
    public int count() {
        return flows.size();
    }

    /** Memory that they take, about. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Ends of the kept flows by status. */
    public EndTally ends() {
        return ends;
    }

    /** Live flows and traffic by observation point. */
    public PointTally points() {
        return points;
    }

    /** The bytes of the last seconds. */
    public TrafficWindow traffic() {
        return traffic;
    }

    /** Number of the newest report. */
    public long revision() {
        return revision;
    }

    /** Looks at every flow that matches, in no order. */
    public void scan(FlowQuery query, LiveScan scan, Consumer<LiveScan> visitor) {
        final long nowMs = nowMs();
        scan.context = context;
        for (final LiveFlow flow : flows.values()) {
            flow.copyTo(scan, nowMs);
            if (query.matches(scan.record, context)) {
                visitor.accept(scan);
            }
        }
    }

    /**
     * Looks at every flow that was reported after {@code sinceRevision}, or fell silent since {@code sinceMs}, whether
     * it matches or not.
     */
    public void scanChanged(long sinceRevision, long sinceMs, LiveScan scan, Consumer<LiveScan> visitor) {
        final long nowMs = nowMs();
        scan.context = context;
        for (final LiveFlow flow : flows.values()) {
            if (flow.revision() > sinceRevision || !flow.hasEnded() && flow.isQuiet(nowMs) && !flow.isQuiet(sinceMs)) {
                flow.copyTo(scan, nowMs);
                visitor.accept(scan);
            }
        }
    }

    /** Looks at one flow; false when it is not kept. */
    public boolean look(long id, LiveScan scan) {
        final LiveFlow flow = flows.get(id);
        if (flow == null) {
            return false;
        }
        scan.context = context;
        flow.copyTo(scan, nowMs());
        return true;
    }

    public boolean isKept(long id) {
        return flows.containsKey(id);
    }

    /** The traffic of one flow in the last seconds in which it had some; null when it is not kept. */
    public @Nullable SampleSeries samples(long id) {
        final LiveFlow flow = flows.get(id);
        return flow == null ? null : flow.seconds();
    }

    /** The same in steps of ten seconds over the last quarter of an hour. */
    @Nullable
    SampleSeries spans(long id) {
        final LiveFlow flow = flows.get(id);
        return flow == null ? null : flow.spans();
    }
}
