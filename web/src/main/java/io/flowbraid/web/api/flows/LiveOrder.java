// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flows of now that match, put in order by one column; those with nothing to say there come last. */
final class LiveOrder {
    private final List<Entry> entries;

    private record Entry(long id, @Nullable Comparable<?> key) {}

    private LiveOrder(List<Entry> entries) {
        this.entries = entries;
    }

    static LiveOrder of(LiveFlows live, FlowQuery query, LiveState state, TableColumn sort, boolean isDescending) {
        final List<Entry> entries = new ArrayList<>();
        live.scan(query, new LiveScan(), scan -> {
            if (state.includes(scan.hasEnded())) {
                entries.add(new Entry(scan.record.flowId, sort.sortKey(scan, live.context())));
            }
        });
        final Comparator<Entry> byKey = (a, b) -> compare(a.key(), b.key(), isDescending);
        entries.sort(byKey.thenComparingLong(Entry::id));
        return new LiveOrder(entries);
    }

    @SuppressWarnings("unchecked") // the keys of one column are of one type
    private static int compare(@Nullable Comparable<?> a, @Nullable Comparable<?> b, boolean isDescending) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        final int order = a instanceof String text && b instanceof String other
                ? String.CASE_INSENSITIVE_ORDER.compare(text, other)
                : ((Comparable<Object>) a).compareTo(b);
        return isDescending ? -order : order;
    }

    int total() {
        return entries.size();
    }

    List<Long> ids(int offset, int limit) {
        return entries.stream().skip(offset).limit(limit).map(Entry::id).toList();
    }
}
