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
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes over the time of {@link LiveWindow} of the flows that match a query, put together from the samples each flow
 * keeps: ten seconds a step, or one over the last minute. (NOT thread safe; for one answer.)
 */
public final class LiveTraffic {
    private static final int FINE_SECONDS = 60;

    private final int step;
    private final long first;
    private final int steps;
    private final double[] total;
    private final Map<@Nullable String, double[]> lines = new HashMap<>();

    private LiveTraffic(int step, LiveWindow window) {
        this.step = step;
        final long from = window.fromSecond();
        final long end = TimeUnit.MILLISECONDS.toSeconds(window.toMs()) / step * step;
        first = step < LiveWindow.STEP_SECONDS
                ? Math.max(end - FINE_SECONDS / step * step, (from + step - 1) / step * step)
                : (from + step - 1) / step * step;
        steps = (int) Math.max(0, (end - first) / step);
        total = new double[steps];
    }

    /** The steps there are for a wished one. */
    public static int step(int wished) {
        return wished < LiveWindow.STEP_SECONDS ? wished : wished / LiveWindow.STEP_SECONDS * LiveWindow.STEP_SECONDS;
    }

    /** Sums the flows that match. */
    public static TrafficSeries of(LiveFlows live, FlowQuery query, @Nullable Grouping by, int stepSeconds, int top) {
        final LiveTraffic traffic = new LiveTraffic(step(stepSeconds), live.window());
        live.scan(query, new LiveScan(), flow -> traffic.add(live, flow, by));
        return traffic.series(top);
    }

    private void add(LiveFlows live, LiveScan flow, @Nullable Grouping by) {
        if (!flow.isCounted()) {
            return;
        }
        final long id = flow.record.flowId;
        final SampleSeries samples = step < LiveWindow.STEP_SECONDS ? live.samples(id) : live.spans(id);
        if (samples == null) {
            return;
        }
        addTo(total, samples);
        if (by == null) {
            return;
        }
        final String client = flow.clientKey(by);
        addTo(line(client), samples);
        if (by.isOfEachEnd()) {
            final String server = flow.serverKey(by);
            if (!Objects.equals(client, server)) {
                addTo(line(server), samples);
            }
        }
    }

    private double[] line(@Nullable String key) {
        return lines.computeIfAbsent(key, unused -> new double[steps]);
    }

    private void addTo(double[] line, SampleSeries samples) {
        for (int i = 0; i < samples.seconds().length; i++) {
            final long at = samples.seconds()[i] - first;
            if (at >= 0 && at / step < steps) {
                line[(int) (at / step)] += samples.client()[i] + samples.server()[i];
            }
        }
    }

    private TrafficSeries series(int top) {
        final List<TrafficSeries.Line> series = lines.entrySet().stream()
                .map(entry -> Line.of(entry.getKey(), entry.getValue()))
                .filter(line -> line.sum() > 0)
                .sorted(Comparator.comparingDouble(Line::sum).reversed())
                .limit(top)
                .map(line -> new TrafficSeries.Line(
                        line.key(), line.key() == null ? Talker.UNKNOWN : line.key(), whole(line.values())))
                .toList();
        return new TrafficSeries(TimeUnit.SECONDS.toNanos(first), TimeUnit.SECONDS.toNanos(step), whole(total), series);
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
