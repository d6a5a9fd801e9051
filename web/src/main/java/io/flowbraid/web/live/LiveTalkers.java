// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.query.FlowQuery;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who sends and receives most, among the kept flows that sums count. Of each number -1 means "not known": nobody
 * counted it.
 *
 * @param window the time that the sums are of; rates are those of now
 * @param bytes of all flows that match; IP bytes where they are known, else payload bytes
 * @param packets packets or segments
 */
public record LiveTalkers(
        LiveWindow window, long bytes, long packets, long flows, double bytesPerSecond, List<LiveTalker> rows) {

    /** Sums the flows that match; a flow counts once for each key that has an end of it. */
    public static LiveTalkers of(LiveFlows live, FlowQuery query, Grouping by, int limit) {
        final LiveWindow window = live.window();
        return of(live, LiveScan.within(window), window, query, by, limit);
    }

    /** Sums what the flows that match have sent since a moment, and the history does not have yet. */
    public static LiveTalkers unreported(LiveFlows live, long fromMs, FlowQuery query, Grouping by) {
        final LiveWindow window = live.since(fromMs);
        return of(live, LiveScan.unreported(window), window, query, by, Integer.MAX_VALUE);
    }

    private static LiveTalkers of(
            LiveFlows live, LiveScan scan, LiveWindow window, FlowQuery query, Grouping by, int limit) {
        final Map<@Nullable String, TalkerSum> sums = new HashMap<>();
        final TalkerSum total = new TalkerSum();
        live.scan(query, scan, flow -> {
            if (!flow.isCounted()) {
                return;
            }
            total.addFlow(flow);
            final String client = flow.clientKey(by);
            final TalkerSum first = sums.computeIfAbsent(client, unused -> new TalkerSum());
            first.addFlow(flow);
            first.addEnd(flow.clientBytes(), flow.serverBytes());
            if (by.isOfEachEnd()) {
                final String server = flow.serverKey(by);
                final TalkerSum second = sums.computeIfAbsent(server, unused -> new TalkerSum());
                second.addEnd(flow.serverBytes(), flow.clientBytes());
                if (!Objects.equals(client, server)) {
                    second.addFlow(flow);
                }
            }
        });
        final List<LiveTalker> rows = sums.entrySet().stream()
                .map(entry -> entry.getValue().talker(entry.getKey()))
                .sorted(Comparator.comparingLong(
                                (LiveTalker row) -> row.talker().bytes())
                        .reversed()
                        .thenComparing(row -> row.talker().label()))
                .limit(limit)
                .toList();
        return new LiveTalkers(window, total.bytes(), total.packets(), total.flows(), total.bytesPerSecond(), rows);
    }
}
