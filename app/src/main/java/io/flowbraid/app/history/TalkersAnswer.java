// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.model.SafeText;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.sink.TextTable;
import java.util.List;
import java.util.Locale;

/** Who sent and received most, as text. */
final class TalkersAnswer {
    private static final List<String> NAMES = List.of("key", "bytes_sent", "bytes_received", "packets", "flows");

    private TalkersAnswer() {}

    static String text(List<Talker> talkers, Grouping by, Format format) {
        return switch (format) {
            case TABLE -> table(talkers, by);
            case JSON -> TalkerJson.lines(talkers);
            case CSV -> csv(talkers);
        };
    }

    private static String table(List<Talker> talkers, Grouping by) {
        final TextTable table =
                new TextTable(by.text().toUpperCase(Locale.ROOT), "SENT", "RECEIVED", "PACKETS", "FLOWS");
        for (final Talker talker : talkers) {
            table.add(
                    SafeText.quoted(talker.label()),
                    Cells.octets(talker.bytesSent()),
                    Cells.octets(talker.bytesReceived()),
                    Long.toString(talker.packets()),
                    Long.toString(talker.flows()));
        }
        return table.toString();
    }

    private static String csv(List<Talker> talkers) {
        final StringBuilder text = new StringBuilder();
        Csv.append(text, NAMES);
        for (final Talker talker : talkers) {
            Csv.append(
                    text,
                    List.of(
                            talker.key() == null ? "" : talker.key(),
                            Long.toString(talker.bytesSent()),
                            Long.toString(talker.bytesReceived()),
                            Long.toString(talker.packets()),
                            Long.toString(talker.flows())));
        }
        return text.toString();
    }
}
