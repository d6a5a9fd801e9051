// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The latest measured differences between two clocks, and what follows from them. (NOT thread safe.) */
final class PairSkew {
    private static final int SAMPLES = 32;
    /** Fewer say nothing: one wrong pair must not be believed. */
    private static final int MIN_SAMPLES = 12;

    private static final int SPREADS = 3;

    private final long[] samples = new long[SAMPLES];
    private int count;
    private int next;
    private @Nullable ClockSkew estimate;

    /** One more, the second clock minus the first. */
    void add(long differenceNs, StitchSettings settings) {
        samples[next] = differenceNs;
        next = (next + 1) % SAMPLES;
        count = Math.min(count + 1, SAMPLES);
        estimate = estimate(settings);
    }

    @Nullable
    ClockSkew estimate() {
        return estimate;
    }

    /** The median; null while the samples are few or contradict one another, as after a step of a clock. */
    private @Nullable ClockSkew estimate(StitchSettings settings) {
        if (count < MIN_SAMPLES) {
            return null;
        }
        final long[] sorted = Arrays.copyOf(samples, count);
        Arrays.sort(sorted);
        final long median = sorted[count / 2];
        final int tenth = count / 10;
        final long spread = Math.max(median - sorted[tenth], sorted[count - 1 - tenth] - median);
        final long uncertainty = Math.max(settings.minUncertaintyNs(), SPREADS * spread);
        return uncertainty > settings.toleranceNs() ? null : new ClockSkew(median, uncertainty, true);
    }

    byte[] encode() {
        final StateWriter out = new StateWriter();
        out.small(count);
        out.small(next);
        for (int i = 0; i < count; i++) {
            out.number(samples[i]);
        }
        return out.toBytes();
    }

    static PairSkew decode(byte[] bytes, StitchSettings settings) {
        final StateReader in = new StateReader(bytes);
        final PairSkew pair = new PairSkew();
        pair.count = in.small();
        pair.next = in.small();
        if (pair.count > SAMPLES || pair.next >= SAMPLES) {
            throw new IllegalArgumentException("a clock difference of " + pair.count + " samples");
        }
        for (int i = 0; i < pair.count; i++) {
            pair.samples[i] = in.number();
        }
        pair.estimate = pair.estimate(settings);
        return pair;
    }
}
