// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.history.TrafficSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of each of the last 900 seconds: of all flows, and by the biggest keys of every {@link Grouping}. A flow counts
 * once for each key that has an end of it. The store's thread adds, readers take copies, under one lock.
 */
public final class TrafficWindow {
    private final SecondRing total = new SecondRing();
    private final KeyedSeconds[] byGrouping = new KeyedSeconds[Grouping.values().length];
    private final long firstSecond;
    private long second;
    private long totalNow;

    TrafficWindow(long second) {
        this.second = second;
        firstSecond = second;
        for (int i = 0; i < byGrouping.length; i++) {
            byGrouping[i] = new KeyedSeconds();
        }
    }

    synchronized void add(long nowSecond, LiveFlow flow, FlowKeys keys) {
        advance(nowSecond);
        final long bytes = flow.newClientBytes + flow.newServerBytes;
        if (bytes == 0) {
            return;
        }
        totalNow += bytes;
        for (final Grouping grouping : Grouping.values()) {
            final KeyedSeconds counts = byGrouping[grouping.ordinal()];
            final String client = keys.client(grouping);
            counts.add(client, bytes);
            if (grouping.isOfEachEnd() && !Objects.equals(client, keys.server(grouping))) {
                counts.add(keys.server(grouping), bytes);
            }
        }
    }

    /** Folds the second that was counted, when it is over. */
    private void advance(long nowSecond) {
        if (nowSecond <= second) {
            return;
        }
        total.add(second, totalNow);
        totalNow = 0;
        for (final KeyedSeconds counts : byGrouping) {
            counts.fold(second);
        }
        second = nowSecond;
    }

    /**
     * The window, or what there is of it since the start, ending with the last whole second.
     *
     * @param by null for the total alone
     * @param top lines at most
     */
    public synchronized TrafficSeries series(@Nullable Grouping by, int stepSeconds, int top, long nowMs) {
        advance(nowMs / 1_000);
        final long last = second - 1;
        final List<KeyedLine> lines = by == null ? List.of() : byGrouping[by.ordinal()].lines(last, top);
        final long first = Math.max(firstSecond, last - SecondRing.SECONDS + 1) / stepSeconds * stepSeconds;
        final int steps = (int) Math.max(0, (last - first) / stepSeconds + 1);
        final List<TrafficSeries.Line> series = new ArrayList<>();
        for (final KeyedLine line : lines) {
            final String key = line.key();
            series.add(new TrafficSeries.Line(
                    key, key == null ? Talker.UNKNOWN : key, inSteps(line.values(), last, first, stepSeconds, steps)));
        }
        return new TrafficSeries(
                TimeUnit.SECONDS.toNanos(first),
                TimeUnit.SECONDS.toNanos(stepSeconds),
                inSteps(total.values(last), last, first, stepSeconds, steps),
                series);
    }

    private static List<Long> inSteps(long[] values, long last, long first, int stepSeconds, int steps) {
        final long[] sums = new long[steps];
        final long oldest = last - SecondRing.SECONDS + 1;
        for (int i = 0; i < SecondRing.SECONDS; i++) {
            final long at = oldest + i - first;
            if (at >= 0) {
                sums[(int) (at / stepSeconds)] += values[i];
            }
        }
        final List<Long> bytes = new ArrayList<>(steps);
        for (final long sum : sums) {
            bytes.add(sum);
        }
        return bytes;
    }
}
