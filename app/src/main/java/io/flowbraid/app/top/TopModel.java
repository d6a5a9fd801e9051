// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports of flows in, measurements of intervals out. It knows no clock. Any thread may use it.
 *
 * <p>Memory is bounded by the number of flows. When it is reached, a flow that has ended gives its counts to the others
 * and leaves; if all live, a new one is not measured, which is counted.
 */
final class TopModel {
    static final int MAX_FLOWS = 40_000;

    /** Reports of a flow come each second, and the API sends them each half second. */
    static final long LAG_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final long lengthNs;
    private final int maxFlows;
    private final Map<Long, FlowMeter> meters = new HashMap<>();
    private final Deque<Long> ended = new ArrayDeque<>();
    private Intervals intervals;
    private FlowMeter others;
    private boolean hasBegun;
    private long beganNs;
    /** What flows that began earlier had counted when they were first reported is not measured. */
    private long wholeFromNs;

    private long left;

    TopModel(long lengthNs, int maxFlows) {
        this.lengthNs = lengthNs;
        this.maxFlows = maxFlows;
        intervals = new Intervals(0, lengthNs, LAG_NS);
        others = FlowMeter.ofKnown(intervals, FlowReading.OF_OTHERS, 0);
    }

    /**
     * Forgets all flows and begins to measure.
     *
     * @param nowNs of the clock of intervals
     * @param newBeganNs the same since 1970, by the clock of the flows
     * @param newWholeFromNs a flow that began since then has counted from its beginning on; since 1970
     */
    synchronized void begin(long nowNs, long newBeganNs, long newWholeFromNs) {
        stop();
        intervals = new Intervals(nowNs, lengthNs, LAG_NS);
        others = FlowMeter.ofKnown(intervals, FlowReading.OF_OTHERS, nowNs);
        beganNs = newBeganNs;
        wholeFromNs = newWholeFromNs;
        hasBegun = true;
    }

    /** Begins to measure the flows that are known, at a time of the clocks with which it {@link #begin began}. */
    synchronized void measureFrom(long nowNs) {
        beganNs += nowNs - intervals.startNs();
        intervals = new Intervals(nowNs, lengthNs, LAG_NS);
        others = FlowMeter.ofKnown(intervals, FlowReading.OF_OTHERS, nowNs);
        meters.values().removeIf(FlowMeter::isOver);
        meters.replaceAll((id, meter) -> meter.again(intervals));
        ended.clear();
    }

    /** Forgets all flows. Nothing is measured until it begins again. */
    synchronized void stop() {
        meters.clear();
        ended.clear();
        left = 0;
        hasBegun = false;
    }

    synchronized void take(FlowReading reading, long nowNs) {
        if (!hasBegun) {
            return;
        }
        final FlowMeter known = meters.get(reading.id());
        // By the clock of intervals; what was counted was counted before now.
        final long countedNs = Math.min(nowNs, reading.endNs() - beganNs + intervals.startNs());
        if (known == null) {
            enter(reading, countedNs);
        } else if (!known.isOver()) {
            known.take(reading, countedNs);
            noteEnd(reading.id(), known);
        }
    }

    private void enter(FlowReading reading, long countedNs) {
        if (meters.size() >= maxFlows && !makeRoom()) {
            left++;
            return;
        }
        final FlowMeter meter = reading.startNs() < wholeFromNs
                ? FlowMeter.ofKnown(intervals, reading, countedNs)
                : FlowMeter.ofNew(intervals, reading, countedNs);
        meters.put(reading.id(), meter);
        noteEnd(reading.id(), meter);
    }

    private void noteEnd(long id, FlowMeter meter) {
        if (meter.isOver()) {
            ended.add(id);
        }
    }

    private boolean makeRoom() {
        final Long oldest = ended.poll();
        if (oldest == null) {
            return false;
        }
        final FlowMeter meter = meters.remove(oldest);
        if (meter != null && meter.isCounted()) {
            others.fold(meter);
        }
        return true;
    }

    /** The flow no longer matches the query, or its source has forgotten it. */
    synchronized void leave(long id) {
        final FlowMeter meter = meters.get(id);
        if (meter != null && !meter.isOver()) {
            meter.end();
            ended.add(id);
        }
    }

    /** The next measurement; null when it is not due. */
    synchronized @Nullable Measurement measure(long nowNs) {
        if (!hasBegun || nowNs < intervals.dueNs()) {
            return null;
        }
        final List<MeasuredFlow> flows = new ArrayList<>();
        for (final FlowMeter meter : meters.values()) {
            final MeasuredFlow flow = meter.takeOldest();
            if (flow.flow().isCounted() && flow.isShown()) {
                flows.add(flow);
            }
        }
        final Measurement measurement =
                new Measurement(intervals.startOf(intervals.oldest() + 1), lengthNs, flows, others.takeOldest(), left);
        left = 0;
        intervals.advance();
        forget();
        return measurement;
    }

    private void forget() {
        for (final Iterator<FlowMeter> all = meters.values().iterator(); all.hasNext(); ) {
            final FlowMeter meter = all.next();
            if (!meter.isOfInterest()) {
                all.remove();
            }
        }
        ended.removeIf(id -> !meters.containsKey(id));
    }
}
