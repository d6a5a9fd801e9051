// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.overview;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Newcomer;
import io.flowbraid.record.history.NewcomerQuestion.Place;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What may be new among the flows of now: the history does not have those that live, nor those that ended just before
 * it is asked.
 */
final class LiveNewcomers {
    private static final int MAX_ROWS = 500;

    private final FlowContext context;
    private final List<Place> places;
    private final Map<List<String>, Newcomer> first = new HashMap<>();

    private LiveNewcomers(FlowContext context, List<Place> places) {
        this.context = context;
        this.places = places;
    }

    /** The latest ones, of each the first flow; the history says whether they are new. */
    static List<Newcomer> of(LiveFlows live, FlowQuery query, NewKind kind, long newFromNs) {
        final LiveNewcomers newcomers = new LiveNewcomers(live.context(), kind.places());
        live.scan(query, new LiveScan(), flow -> newcomers.add(flow.record));
        return newcomers.first.values().stream()
                .filter(each -> each.firstNs() >= newFromNs)
                .sorted(Comparator.comparingLong(Newcomer::firstNs).reversed())
                .limit(MAX_ROWS)
                .toList();
    }

    private void add(FlowRecord flow) {
        for (final Place place : places) {
            final List<String> keys = new ArrayList<>(place.keys().size());
            for (final FlowField field : place.keys()) {
                final String key = field.text(flow, context);
                if (key != null) {
                    keys.add(key);
                }
            }
            if (keys.size() == place.keys().size()) {
                first.merge(
                        keys,
                        new Newcomer(keys, flow.startNs, place.about().text(flow, context)),
                        (one, other) -> one.firstNs() <= other.firstNs() ? one : other);
            }
        }
    }
}
