// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The differences between the clocks of pairs of hosts, estimated from connections that both reported and whose
 * counters prove that they are one. A pair whose clocks are far apart is estimated, too, before anything is joined by
 * it. (NOT thread safe.)
 */
public final class ClockSkews {
    /** Beyond that, the pair that was not used for the longest time is forgotten. */
    static final int MAX_PAIRS = 20_000;

    private final StitchSettings settings;
    private final SkewEstimate assumed;
    private final Map<String, PairSkew> pairs = new LinkedHashMap<>(64, 0.75f, true);
    private final Set<String> changed = new LinkedHashSet<>();

    public ClockSkews(StitchSettings settings) {
        this.settings = settings;
        this.assumed = new SkewEstimate(0, settings.toleranceNs(), false);
    }

    /** The clock of the second host minus that of the first. */
    public SkewEstimate of(String first, String second) {
        final int order = first.compareTo(second);
        if (order == 0) {
            return new SkewEstimate(0, settings.minUncertaintyNs(), true);
        }
        final PairSkew pair = pairs.isEmpty() ? null : pairs.get(order < 0 ? name(first, second) : name(second, first));
        final SkewEstimate estimate = pair == null ? null : pair.estimate();
        if (estimate == null) {
            return assumed;
        }
        return order < 0 ? estimate : estimate.reversed();
    }

    /** A connection began on both hosts; the difference is the second one's time minus the first one's. */
    void measured(String first, String second, long differenceNs) {
        final int order = first.compareTo(second);
        if (order == 0) {
            return;
        }
        final String name = order < 0 ? name(first, second) : name(second, first);
        pairs.computeIfAbsent(name, key -> new PairSkew()).add(order < 0 ? differenceNs : -differenceNs, settings);
        changed.add(name);
        if (pairs.size() > MAX_PAIRS) {
            final String oldest = pairs.keySet().iterator().next();
            pairs.remove(oldest);
        }
    }

    private static String name(String lower, String higher) {
        return lower + '|' + higher;
    }

    /** Pairs that were measured since the last call, as {@code HOST|HOST}. */
    public List<String> takeChanged() {
        final List<String> names = List.copyOf(changed);
        changed.clear();
        return names;
    }

    /** What is known of a pair, for {@link #restore}; null when it was forgotten. */
    public byte @Nullable [] encode(String pair) {
        final PairSkew known = pairs.get(pair);
        return known == null ? null : known.encode();
    }

    /**
     * Takes over what {@link #encode} gave.
     *
     * @throws IllegalArgumentException for other bytes
     */
    public void restore(String pair, byte[] bytes) {
        pairs.put(pair, PairSkew.decode(bytes, settings));
    }

    /** All pairs with an estimate, as {@code HOST|HOST}. */
    public Map<String, SkewEstimate> known() {
        final Map<String, SkewEstimate> known = new LinkedHashMap<>();
        pairs.forEach((name, pair) -> {
            final SkewEstimate estimate = pair.estimate();
            if (estimate != null) {
                known.put(name, estimate);
            }
        });
        return known;
    }

    /** The latest measured differences between two clocks, and what follows from them. (NOT thread safe.) */
    private static final class PairSkew {
        private static final int SAMPLES = 32;
        /** Fewer say nothing: one wrong pair must not be believed. */
        private static final int MIN_SAMPLES = 12;

        private static final int SPREADS = 3;

        private final long[] samples = new long[SAMPLES];
        private int count;
        private int next;
        private @Nullable SkewEstimate estimate;

        /** One more, the second clock minus the first. */
        void add(long differenceNs, StitchSettings settings) {
            samples[next] = differenceNs;
            next = (next + 1) % SAMPLES;
            count = Math.min(count + 1, SAMPLES);
            estimate = estimate(settings);
        }

        @Nullable
        SkewEstimate estimate() {
            return estimate;
        }

        /** The median; null while the samples are few or contradict one another, as after a step of a clock. */
        private @Nullable SkewEstimate estimate(StitchSettings settings) {
            if (count < MIN_SAMPLES) {
                return null;
            }
            final long[] sorted = Arrays.copyOf(samples, count);
            Arrays.sort(sorted);
            final long median = sorted[count / 2];
            final int tenth = count / 10;
            final long spread = Math.max(median - sorted[tenth], sorted[count - 1 - tenth] - median);
            final long uncertainty = Math.max(settings.minUncertaintyNs(), SPREADS * spread);
            return uncertainty > settings.toleranceNs() ? null : new SkewEstimate(median, uncertainty, true);
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
}
