// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.web.api.call.JsonCells;
import io.flowbraid.web.api.flows.FlowIds;
import io.flowbraid.web.api.flows.TableColumns;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one tab of a browser watches among the flows of now. (NOT thread safe: owned by the thread of {@link
 * LiveStream}.)
 *
 * <p>A table shows ended flows too, up to a number of rows. A meter ({@code state=live}) begins with the flows that live
 * and gets every flow that lives later, each for the last time when it has ended.
 *
 * <p>Nothing queues up behind a slow browser: a flow that waits to be sent is sent once, as it is then, however often
 * it changed meanwhile. The number of changes it was not shown is sent as {@code missed}. So what it shows is never
 * stale for long, and what is kept for it is bounded by the flows there are.
 */
final class FlowWatcher implements Subscription {
    /** More rows no table shows. */
    private static final int MAX_SHOWN = 10_000;

    private static final int ROWS_PER_EVENT = 500;
    private static final int ROUNDS_BETWEEN_SWEEPS = 4;

    private final LiveFlows live;
    private final FlowQuery query;
    private final TableColumns columns;
    private final boolean isMeter;
    private final LiveScan scan = new LiveScan();
    private final Map<Long, Mark> known = new HashMap<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private final List<Long> removed = new ArrayList<>();
    private long seenRevision = -1;
    private long seenMs;
    private long missed;
    private int shown;
    private int rounds;
    private byte @Nullable [] status;
    private boolean hasBegun;

    /** How a flow that matches stands with the browser. */
    private static final class Mark {
        /** There is room for it in the table. */
        private final boolean isShown;

        private boolean isWaiting;

        /** Its end was sent to a meter, which must not count it again. */
        private boolean isOver;

        Mark(boolean isShown) {
            this.isShown = isShown;
        }
    }

    FlowWatcher(LiveFlows live, FlowQuery query, TableColumns columns, boolean isMeter) {
        this.live = live;
        this.query = query;
        this.columns = columns;
        this.isMeter = isMeter;
    }

    @Override
    public void look(long nowMs) {
        final long revision = live.revision();
        live.scanChanged(seenRevision, seenMs, scan, this::changed);
        seenRevision = revision;
        seenMs = nowMs;
        if (++rounds % ROUNDS_BETWEEN_SWEEPS == 0) {
            known.keySet().removeIf(this::isGone);
        }
    }

    private void changed(LiveScan flow) {
        final long id = flow.record.flowId;
        final Mark mark = known.get(id);
        if (isMeter && (mark == null ? flow.hasEnded() && seenRevision < 0 : mark.isOver)) {
            return;
        }
        if (!query.matches(flow.record, live.context())) {
            if (mark != null) {
                known.remove(id);
                leave(id, mark);
            }
        } else if (mark == null) {
            enter(id);
        } else if (mark.isWaiting || !mark.isShown) {
            missed++;
        } else {
            mark.isWaiting = true;
            waiting.add(id);
        }
    }

    private void enter(long id) {
        final Mark mark = new Mark(isMeter || shown < MAX_SHOWN);
        known.put(id, mark);
        if (mark.isShown) {
            shown++;
            mark.isWaiting = true;
            waiting.add(id);
        } else {
            missed++;
        }
    }

    private boolean isGone(Long id) {
        if (live.isKept(id)) {
            return false;
        }
        final Mark mark = known.get(id);
        if (mark != null) {
            leave(id, mark);
        }
        return true;
    }

    private void leave(long id, Mark mark) {
        if (mark.isShown && !mark.isOver) {
            shown--;
            removed.add(id);
        }
    }

    @Override
    public void status(byte[] newest) {
        status = newest;
    }

    @Override
    public int matching() {
        return isMeter ? shown : known.size();
    }

    @Override
    public void tell(EventText text, long nowMs) {
        if (!hasBegun) {
            hasBegun = true;
            text.add("columns", columns::writeNames);
        }
        if (status != null) {
            text.add("status", status);
            status = null;
        }
        if (missed > 0) {
            final long count = missed;
            missed = 0;
            text.add("missed", json -> {
                json.writeStartObject();
                json.writeNumberField("count", count);
                json.writeEndObject();
            });
        }
        if (!waiting.isEmpty() || !removed.isEmpty()) {
            text.add("flows", json -> flows(json, nowMs));
        }
    }

    private void flows(JsonGenerator json, long nowMs) throws IOException {
        json.writeStartObject();
        json.writeNumberField("at", nowMs);
        json.writeArrayFieldStart("updates");
        final JsonCells cells = new JsonCells(json);
        for (int rows = 0; rows < ROWS_PER_EVENT && !waiting.isEmpty(); ) {
            final long id = waiting.remove();
            final Mark mark = known.get(id);
            if (mark == null) {
                continue;
            }
            mark.isWaiting = false;
            if (live.look(id, scan)) {
                json.writeStartArray();
                json.writeString(FlowIds.text(id));
                json.writeNumber(scan.hasEnded() ? 1 : 0);
                columns.writeValues(cells, scan, live.context());
                json.writeEndArray();
                rows++;
                if (isMeter && scan.hasEnded()) {
                    mark.isOver = true;
                    shown--;
                }
            }
        }
        json.writeEndArray();
        json.writeArrayFieldStart("removed");
        for (final long id : removed) {
            json.writeString(FlowIds.text(id));
        }
        removed.clear();
        json.writeEndArray();
        json.writeEndObject();
    }
}
