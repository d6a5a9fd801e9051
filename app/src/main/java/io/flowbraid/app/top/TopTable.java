// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.top;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a measurement, in order.
 *
 * @param total each flow once, from its client's side; a flow between two rows counts once here and in both of them
 * @param others the sum of rows and flows for which there was no room
 * @param left flows that nobody measured
 */
record TopTable(List<TopRow> rows, RowSums total, RowSums others, long hidden, long lengthNs, long left) {
    static final int MAX_ROWS = 1_000;

    TopTable {
        rows = List.copyOf(rows);
    }

    /** All flows, grouped. */
    static TopTable of(Measurement measurement, TopGrouping by, TopSort sort) {
        final Map<String, TopRow> rows = new HashMap<>();
        for (final MeasuredFlow flow : measurement.flows()) {
            if (by == TopGrouping.CONNECTION) {
                put(rows, connection(flow), RowSums.of(flow));
            } else {
                addEnds(rows, by, flow);
            }
        }
        return ordered(measurement, measurement.flows(), rows, sort, RowSums.of(measurement.others()));
    }

    private static void addEnds(Map<String, TopRow> rows, TopGrouping by, MeasuredFlow measured) {
        final FlowReading flow = measured.flow();
        final boolean isClientOut = by.leavesOut(flow.client(), flow.server());
        final TopRow client = by.row(flow.client());
        if (!isClientOut) {
            put(rows, client, RowSums.ofClient(measured));
        }
        if (!by.leavesOut(flow.server(), flow.client())) {
            final TopRow server = by.row(flow.server());
            put(
                    rows,
                    server,
                    RowSums.ofServer(measured, !isClientOut && server.key().equals(client.key())));
        }
    }

    /** The connections of one row, seen from its end. */
    static TopTable connectionsOf(Measurement measurement, TopGrouping by, String key, TopSort sort) {
        final Map<String, TopRow> rows = new HashMap<>();
        final List<MeasuredFlow> flows = new ArrayList<>();
        for (final MeasuredFlow measured : measurement.flows()) {
            final FlowReading flow = measured.flow();
            if (has(by, key, flow.client(), flow.server())) {
                flows.add(measured);
                put(rows, connection(flow, flow.client(), " > ", flow.server()), RowSums.of(measured));
            } else if (has(by, key, flow.server(), flow.client())) {
                flows.add(measured);
                put(rows, connection(flow, flow.server(), " < ", flow.client()), RowSums.fromServer(measured));
            }
        }
        return ordered(measurement, flows, rows, sort, RowSums.ZERO);
    }

    private static boolean has(TopGrouping by, String key, FlowReading.End end, FlowReading.End other) {
        return !by.leavesOut(end, other) && by.row(end).key().equals(key);
    }

    private static TopRow connection(MeasuredFlow measured) {
        final FlowReading flow = measured.flow();
        return connection(flow, flow.client(), " > ", flow.server());
    }

    private static TopRow connection(FlowReading flow, FlowReading.End here, String direction, FlowReading.End there) {
        return new TopRow(
                Long.toHexString(flow.id()),
                end(here) + direction + end(there) + (flow.transport().equals("tcp") ? "" : " " + flow.transport()),
                FlowReading.Owner.NO_PID,
                "",
                "",
                RowSums.ZERO);
    }

    private static String end(FlowReading.End end) {
        final String name = end.owner().isKernel() ? "(kernel)" : end.owner().process();
        return name.isEmpty() ? end.address() : name + " " + end.address();
    }

    private static void put(Map<String, TopRow> rows, TopRow row, RowSums sums) {
        final TopRow known = rows.get(row.key());
        rows.put(row.key(), (known == null ? row : known).plus(sums));
    }

    private static TopTable ordered(
            Measurement measurement, List<MeasuredFlow> flows, Map<String, TopRow> rows, TopSort sort, RowSums folded) {
        RowSums total = folded;
        for (final MeasuredFlow flow : flows) {
            total = total.plus(RowSums.of(flow));
        }
        final List<TopRow> all = new ArrayList<>(rows.values());
        all.sort(sort.order());
        RowSums others = folded;
        for (final TopRow row : all.subList(Math.min(MAX_ROWS, all.size()), all.size())) {
            others = others.plus(row.sums());
        }
        return new TopTable(
                all.subList(0, Math.min(MAX_ROWS, all.size())),
                total,
                others,
                Math.max(0, all.size() - MAX_ROWS),
                measurement.lengthNs(),
                measurement.left());
    }

    @Nullable
    TopRow row(int index) {
        return index >= 0 && index < rows.size() ? rows.get(index) : null;
    }
}
