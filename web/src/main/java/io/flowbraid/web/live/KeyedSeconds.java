// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes a second of the biggest keys of one grouping, over the window. A second is counted exactly, key by key, and
 * folded in when it is over; a key that outgrows the smallest one kept takes its place, whose past goes to the others'.
 * (NOT thread safe.)
 */
final class KeyedSeconds {
    /** Lines kept; a chart shows a dozen. */
    private static final int MAX_KEYS = 64;
    /** Different keys counted within one second; what is beyond is the others'. */
    private static final int MAX_NEW = 4_096;

    private final Map<@Nullable String, long[]> now = new HashMap<>();
    private final Map<@Nullable String, SecondRing> kept = new HashMap<>();
    private final SecondRing others = new SecondRing();
    private long othersNow;

    void add(@Nullable String key, long bytes) {
        final long[] count = now.get(key);
        if (count != null) {
            count[0] += bytes;
        } else if (now.size() < MAX_NEW) {
            now.put(key, new long[] {bytes});
        } else {
            othersNow += bytes;
        }
    }

    /** The second is over; the rings stand on it. */
    void fold(long second) {
        others.add(second, othersNow);
        othersNow = 0;
        if (now.isEmpty()) {
            return;
        }
        now.forEach((key, bytes) -> keep(key, second, bytes[0]));
        now.clear();
    }

    private void keep(@Nullable String key, long second, long bytes) {
        SecondRing ring = kept.get(key);
        if (ring == null && kept.size() >= MAX_KEYS) {
            final Map.Entry<@Nullable String, SecondRing> smallest = smallest(second);
            if (smallest.getValue().sum(second) >= bytes) {
                others.add(second, bytes);
                return;
            }
            others.addAll(smallest.getValue(), second);
            kept.remove(smallest.getKey());
        }
        if (ring == null) {
            ring = new SecondRing();
            kept.put(key, ring);
        }
        ring.add(second, bytes);
    }

    private Map.Entry<@Nullable String, SecondRing> smallest(long second) {
        return Objects.requireNonNull(kept.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().sum(second)))
                .orElse(null));
    }

    /** The biggest keys over the window that ends with {@code last}, biggest first, and the rest in one. */
    List<KeyedLine> lines(long last, int top) {
        final List<KeyedLine> lines = new ArrayList<>();
        kept.forEach((key, ring) -> lines.add(new KeyedLine(key, ring.sum(last), ring.values(last))));
        lines.removeIf(line -> line.sum() == 0);
        lines.sort(Comparator.comparingLong(KeyedLine::sum).reversed());
        final long[] rest = others.values(last);
        while (lines.size() > top) {
            final long[] values = lines.remove(lines.size() - 1).values();
            for (int i = 0; i < rest.length; i++) {
                rest[i] += values[i];
            }
        }
        lines.add(KeyedLine.others(rest));
        return lines;
    }
}
