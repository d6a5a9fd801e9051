// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a chart of the past what live flows have sent since the last record that the history has of them. (NOT thread
 * safe; for one answer.)
 */
public final class UnreportedTraffic {
    private final long startNs;
    private final long stepNs;
    private final long[] total;
    private final Map<@Nullable String, long[]> lines = new LinkedHashMap<>();
    private final @Nullable Grouping by;
    private final boolean isComplete;

    /**
     * Prepares a sum.
     *
     * @param past may be empty, when nothing is kept of that time
     * @param fromNs where it begins then
     * @param top lines at most: with fewer, the past has a line for each key that it knows
     */
    public UnreportedTraffic(TrafficSeries past, long fromNs, long toNs, @Nullable Grouping by, int top) {
        final boolean isEmpty = past.total().isEmpty();
        stepNs = past.stepNs();
        startNs = isEmpty ? Math.floorDiv(fromNs, stepNs) * stepNs : past.startNs();
        total = isEmpty ? new long[(int) ((toNs - startNs) / stepNs) + 1] : array(past.total());
        past.series().forEach(line -> lines.put(line.key(), array(line.bytes())));
        this.by = by;
        isComplete = past.series().size() < top;
    }

    private static long[] array(List<Long> steps) {
        return steps.stream().mapToLong(Long::longValue).toArray();
    }

    /** The sum of both, with as many lines at most. */
    public TrafficSeries with(LiveFlows live, long fromMs, FlowQuery query, int top) {
        live.scan(query, LiveScan.unreported(live.since(fromMs)), flow -> add(live, flow));
        final List<TrafficSeries.Line> series = lines.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<@Nullable String, long[]> line) ->
                                Arrays.stream(line.getValue()).sum())
                        .reversed())
                .limit(top)
                .map(line -> new TrafficSeries.Line(
                        line.getKey(), line.getKey() == null ? Talker.UNKNOWN : line.getKey(), list(line.getValue())))
                .toList();
        return new TrafficSeries(startNs, stepNs, list(total), series);
    }

    private static List<Long> list(long[] steps) {
        return Arrays.stream(steps).boxed().toList();
    }

    private void add(LiveFlows live, LiveScan flow) {
        if (!flow.isCounted()) {
            return;
        }
        final long bytes = Math.max(0, Sent.sum(flow.clientBytes(), flow.serverBytes()));
        final SampleSeries samples = live.samples(flow.record.flowId);
        if (bytes == 0 || samples == null) {
            return;
        }
        final long[] steps = new long[total.length];
        spread(bytes, samples, steps);
        addTo(total, steps);
        if (by == null) {
            return;
        }
        final String client = flow.clientKey(by);
        addTo(client, steps);
        final String server = by.isOfEachEnd() ? flow.serverKey(by) : client;
        if (!Objects.equals(client, server)) {
            addTo(server, steps);
        }
    }

    /** The newest samples are what is not reported yet. */
    private void spread(long bytes, SampleSeries samples, long[] steps) {
        long left = bytes;
        int step = steps.length - 1;
        for (int i = samples.seconds().length - 1; i >= 0 && left > 0; i--) {
            step = step(samples.seconds()[i]);
            final long sent = Math.min(left, Math.round(samples.client()[i] + samples.server()[i]));
            steps[step] += sent;
            left -= sent;
        }
        steps[step] += left;
    }

    private int step(long second) {
        final long at = (TimeUnit.SECONDS.toNanos(second) - startNs) / stepNs;
        return (int) Math.max(0, Math.min(total.length - 1L, at));
    }

    /** A key that the past may know, but has no line of, gets none either: it would lack its past. */
    private void addTo(@Nullable String key, long[] steps) {
        long[] line = lines.get(key);
        if (line == null && isComplete) {
            line = new long[total.length];
            lines.put(key, line);
        }
        if (line != null) {
            addTo(line, steps);
        }
    }

    private static void addTo(long[] line, long[] steps) {
        for (int i = 0; i < steps.length; i++) {
            line[i] += steps[i];
        }
    }
}
