// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The flows of now that match, put in order by one column; those with nothing to say there come last. */
final class LiveOrder {
    private final List<RowCursor> rows;
    private final Comparator<RowCursor> comparator;
    private final String order;

    private LiveOrder(List<RowCursor> rows, Comparator<RowCursor> comparator, String order) {
        this.rows = rows;
        this.comparator = comparator;
        this.order = order;
    }

    static LiveOrder of(LiveFlows live, FlowQuery query, LiveState state, TableColumn sort, boolean isDescending) {
        final String order = (isDescending ? "-" : "+") + sort.path();
        final List<RowCursor> rows = new ArrayList<>();
        live.scan(query, new LiveScan(), scan -> {
            if (state.includes(scan.hasEnded())) {
                rows.add(new RowCursor(order, scan.record.flowId, sort.sortKey(scan, live.context())));
            }
        });
        final Comparator<RowCursor> byKey = (a, b) -> compare(a.key(), b.key(), isDescending);
        final Comparator<RowCursor> comparator = byKey.thenComparingLong(RowCursor::id);
        rows.sort(comparator);
        return new LiveOrder(rows, comparator, order);
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
        return rows.size();
    }

    /**
     * A part of the flows.
     *
     * @param cursor where it begins ({@link RowCursor}); empty for the beginning
     * @param offset how many are left out there
     */
    List<RowCursor> rows(String cursor, int offset, int limit) throws RefusedException {
        int from = 0;
        if (!cursor.isEmpty()) {
            final int at = Collections.binarySearch(rows, RowCursor.parse(cursor, order), comparator);
            from = at < 0 ? -at - 1 : at + 1;
        }
        final int begin = (int) Math.min(rows.size(), (long) from + offset);
        return rows.subList(begin, (int) Math.min(rows.size(), (long) begin + limit));
    }

    /** Whether there is more after this row. */
    boolean isLast(RowCursor row) {
        return row.equals(rows.get(rows.size() - 1));
    }
}
