// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.web.ConversationBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.io.ByteArrayOutputStream;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** {@code GET /conversations}: whole conversations of many hosts, newest end first, with every observer. */
public final class ConversationsCall implements AnswerEndpoint {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;

    private final LiveFlows live;
    private final ConversationBook book;

    public ConversationsCall(LiveFlows live, ConversationBook book) {
        this.live = live;
        this.book = book;
    }

    /** One that matches. */
    private record Match(long id, long endNs) {}

    @Override
    public Answer answer(Call call) throws RefusedException {
        final List<byte[]> found = book.find(ids(query(call.text("q")), limit(call.text("limit"))));
        final ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        out.write('[');
        for (int i = 0; i < found.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            out.writeBytes(found.get(i));
        }
        out.write(']');
        out.write('\n');
        return Answer.json(out.toByteArray());
    }

    private static FlowQuery query(String text) throws RefusedException {
        try {
            final FlowQuery query = FlowQuery.parse(text);
            if (query.range() != null) {
                throw new RefusedException(
                        "conversations are those of the last quarter of an hour; leave the time out");
            }
            return query;
        } catch (QueryException e) {
            throw new RefusedException("q: " + e.getMessage());
        }
    }

    private static int limit(String text) throws RefusedException {
        if (text.isEmpty()) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MAX_LIMIT) {
            throw new RefusedException("limit=" + text + ": it is 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private List<Long> ids(FlowQuery query, int limit) {
        final Comparator<Match> byEnd = Comparator.comparingLong(Match::endNs);
        final PriorityQueue<Match> newest = new PriorityQueue<>(byEnd);
        live.scan(query, new LiveScan(), scan -> {
            newest.add(new Match(scan.record.flowId, scan.record.endNs));
            if (newest.size() > limit) {
                newest.remove();
            }
        });
        return newest.stream().sorted(byEnd.reversed()).map(Match::id).toList();
    }
}
