// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes over the last quarter of an hour of the flows that match a query, put together from the samples each flow
 * keeps: ten seconds a step, or one over the last minute. (NOT thread safe; for one answer.)
 */
public final class LiveTraffic {
    private static final int SPAN_SECONDS = 10;

    private final int step;
    private final long first;
    private final int steps;
    private final Map<@Nullable String, double[]> lines = new HashMap<>();

    private LiveTraffic(int step, long nowSecond) {
        this.step = step;
        final long span = step < SPAN_SECONDS ? 60 : SecondRing.SECONDS;
        final long end = nowSecond / step * step;
        first = end - span / step * step;
        steps = (int) ((end - first) / step);
    }

    /** The steps there are for a wished one. */
    public static int step(int wished) {
        return wished < SPAN_SECONDS ? wished : wished / SPAN_SECONDS * SPAN_SECONDS;
    }

    /** Sums the flows that match. */
    public static TrafficSeries of(LiveFlows live, FlowQuery query, @Nullable Grouping by, int stepSeconds, int top) {
        final LiveTraffic traffic = new LiveTraffic(step(stepSeconds), live.nowMs() / 1_000);
        live.scan(query, new LiveScan(), flow -> traffic.add(live, flow, by));
        return traffic.series(by, top);
    }

    private void add(LiveFlows live, LiveScan flow, @Nullable Grouping by) {
        if (!flow.isCounted()) {
            return;
        }
        final long id = flow.record.flowId;
        final SampleSeries samples = step < SPAN_SECONDS ? live.samples(id) : live.spans(id);
        if (samples == null) {
            return;
        }
        addLine(by == null ? null : flow.clientKey(by), samples);
        if (by != null && by.isOfEachEnd()) {
            addLine(flow.serverKey(by), samples);
        }
    }

    private void addLine(@Nullable String key, SampleSeries samples) {
        double[] line = lines.get(key);
        if (line == null) {
            line = new double[steps];
            lines.put(key, line);
        }
        for (int i = 0; i < samples.seconds().length; i++) {
            final long at = samples.seconds()[i] - first;
            if (at >= 0 && at / step < steps) {
                line[(int) (at / step)] += samples.client()[i] + samples.server()[i];
            }
        }
    }

    private TrafficSeries series(@Nullable Grouping by, int top) {
        final List<Line> sorted = lines.entrySet().stream()
                .map(entry -> Line.of(entry.getKey(), entry.getValue()))
                .filter(line -> by == null || line.sum() > 0)
                .sorted(Comparator.comparingDouble(Line::sum).reversed())
                .toList();
        final List<TrafficSeries.Line> series = new ArrayList<>();
        final double[] rest = new double[steps];
        for (int i = 0; i < sorted.size(); i++) {
            final Line line = sorted.get(i);
            if (by == null || i < top) {
                final String key = line.key();
                final String label = by == null ? "total" : key == null ? Talker.UNKNOWN : key;
                series.add(new TrafficSeries.Line(key, label, whole(line.values())));
            } else {
                for (int s = 0; s < steps; s++) {
                    rest[s] += line.values()[s];
                }
            }
        }
        if (by == null && series.isEmpty()) {
            series.add(new TrafficSeries.Line(null, "total", whole(rest)));
        } else if (by != null) {
            series.add(new TrafficSeries.Line(TrafficSeries.OTHER, TrafficSeries.OTHER, whole(rest)));
        }
        return new TrafficSeries(TimeUnit.SECONDS.toNanos(first), TimeUnit.SECONDS.toNanos(step), series);
    }

    private static List<Long> whole(double[] values) {
        final List<Long> bytes = new ArrayList<>(values.length);
        for (final double value : values) {
            bytes.add(Math.round(value));
        }
        return bytes;
    }

    @SuppressWarnings("ArrayRecordComponent") // only sorted
    private record Line(@Nullable String key, double[] values, double sum) {
        static Line of(@Nullable String key, double[] values) {
            double sum = 0;
            for (final double value : values) {
                sum += value;
            }
            return new Line(key, values, sum);
        }
    }
}
