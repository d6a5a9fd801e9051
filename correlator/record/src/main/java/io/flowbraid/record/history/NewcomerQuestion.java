// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowField;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.List;

/**
 * Which values first appeared at the end of a time.
 *
 * @param range all of the time that is looked at
 * @param newFromNs values of no flow that began earlier are new
 * @param places where the values are looked for, in each place the same number of fields
 * @param known what is known beside the history: flows that it does not have yet
 */
public record NewcomerQuestion(
        FlowQuery query, TimeRange range, long newFromNs, List<Place> places, List<Newcomer> known, int limit) {
    /**
     * Fields whose values belong together, such as a listener's process and port.
     *
     * @param about a field of the first flow, for the reader
     */
    public record Place(List<FlowField> keys, FlowField about) {
        public Place {
            keys = List.copyOf(keys);
        }
    }

    public NewcomerQuestion {
        places = List.copyOf(places);
        known = List.copyOf(known);
    }
}
