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
 * folded in when it is over; a key that outgrows the smallest one kept takes its place. (NOT thread safe.)
 */
final class KeyedSeconds {
    /** Lines kept; a chart shows a dozen. */
    private static final int MAX_KEYS = 64;
    /** Different keys counted within one second, beside those that have a line; those beyond get none. */
    private static final int MAX_NEW = 4_096;

    private final Map<@Nullable String, long[]> now = new HashMap<>();
    private final Map<@Nullable String, SecondRing> kept = new HashMap<>();

    void add(@Nullable String key, long bytes) {
        final long[] count = now.get(key);
        if (count != null) {
            count[0] += bytes;
        } else if (now.size() < MAX_NEW || kept.containsKey(key)) {
            now.put(key, new long[] {bytes});
        }
    }

    /** The second is over; the rings stand on it. */
    void fold(long second) {
        now.forEach((key, bytes) -> keep(key, second, bytes[0]));
        now.clear();
    }

    private void keep(@Nullable String key, long second, long bytes) {
        SecondRing ring = kept.get(key);
        if (ring == null && kept.size() >= MAX_KEYS) {
            final Map.Entry<@Nullable String, SecondRing> smallest = smallest(second);
            if (smallest.getValue().sum(second) >= bytes) {
                return;
            }
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

    /** The biggest keys over the window that ends with {@code last}, biggest first. */
    List<KeyedLine> lines(long last, int top) {
        final List<KeyedLine> lines = new ArrayList<>();
        kept.forEach((key, ring) -> lines.add(new KeyedLine(key, ring.sum(last), ring.values(last))));
        lines.removeIf(line -> line.sum() == 0);
        lines.sort(Comparator.comparingLong(KeyedLine::sum).reversed());
        return lines.subList(0, Math.min(top, lines.size()));
    }
}
