// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.HistoryState;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.table.ReadableText;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;

/** Asks a history what a user ordered: the answer to {@code out}, what there is to say about it to {@code err}. */
public final class HistoryAnswer {
    private final HistoryOrder order;
    private final ReadableText readable;

    /** @param zone in which people read times */
    public HistoryAnswer(HistoryOrder order, ZoneId zone) {
        this.order = order;
        readable = new ReadableText(zone);
    }

    public void write(FlowHistory history, OutputStream out, PrintStream err) throws IOException {
        final Grouping by = order.by();
        if (by == null) {
            flows(history, out, err);
            return;
        }
        final List<Talker> talkers = history.talkers(order.query(), order.range(), by, order.limit());
        write(TalkersAnswer.text(talkers, by, order.format()), out);
        if (talkers.isEmpty()) {
            err.println(nothing(history.state()));
        }
    }

    private void flows(FlowHistory history, OutputStream out, PrintStream err) throws IOException {
        final FlowsAnswer answer = new FlowsAnswer(order, readable);
        final FlowPage page = answer.ask(history);
        write(answer.text(page), out);
        if (page.total() == 0) {
            err.println(nothing(history.state()));
        } else if (page.rows().size() < page.total()) {
            err.println("flowbraid: " + page.rows().size() + " of " + page.total() + " flows; --limit shows more");
        }
    }

    private String nothing(HistoryState state) {
        if (state.flows() == 0) {
            return "flowbraid: the history is empty so far";
        }
        return "flowbraid: none of " + state.flows() + " flows fits; they are from " + readable.time(state.oldestNs())
                + " to " + readable.time(state.newestNs());
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
