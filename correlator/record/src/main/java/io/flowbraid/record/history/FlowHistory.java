// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Port to the flows of the past. Questions may be asked by any thread; each flow counts once, by its last record.
 */
public interface FlowHistory extends AutoCloseable {
    /**
     * Takes interim and final records; never waits for the disk. One thread calls it. Flows from a log are given to it
     * while it has room.
     */
    FlowSink sink();

    /** The flows that answer a question. */
    FlowPage flows(FlowQuestion question);

    /** The same, with repeated flows as one row each: see {@link FoldRule}. */
    FlowPage folded(FlowQuestion question);

    /** Who sent and received most, biggest first. */
    List<Talker> talkers(FlowQuery query, TimeRange range, Grouping by, int limit);

    /**
     * Bytes over time.
     *
     * @param by null for one line, the total
     * @param top how many lines beside the sum of the others
     */
    TrafficSeries traffic(FlowQuery query, TimeRange range, @Nullable Grouping by, long stepNs, int top);

    /**
     * Who talked to whom; at most {@code limit} nodes.
     *
     * @param within what the nodes are in, too; null for that not to matter
     */
    TalkMap map(FlowQuery query, TimeRange range, Grouping by, @Nullable MapGroup within, int limit);

    /** How many flows have the same values in some fields. */
    List<Tally> tallies(TallyQuestion question);

    /** Which values are new. */
    Newcomers newcomers(NewcomerQuestion question);

    /**
     * How it is and what it holds. Reads the files that came since it was asked last, unless other questions keep it
     * busy: then those count the next time. Never fails.
     */
    HistoryState state();

    /** Why flows are not kept at this moment; empty when they are. Reads nothing. */
    String reason();

    /** Whether flows are kept at this moment. Reads nothing: it may be asked often. */
    HistoryState.Condition condition();

    /**
     * Of flows from logs: the position of the last one that is kept, by the name of its log. Null until that is known.
     */
    @Nullable
    Map<String, Long> positions();

    @Override
    void close();
}
