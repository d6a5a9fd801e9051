// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.history;

import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.history.Talker;
import io.flowbraid.record.json.TalkerJson;
import io.flowbraid.record.table.Csv;
import io.flowbraid.record.table.ReadableText;
import io.flowbraid.record.table.TalkerCells;
import io.flowbraid.record.table.TextTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Who sent and received most, as text. */
final class TalkersAnswer {
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
                new TextTable(by.text().toUpperCase(Locale.ROOT), "BYTES", "SENT", "RECEIVED", "PACKETS", "FLOWS");
        for (final Talker talker : talkers) {
            table.add(
                    SafeText.quoted(talker.label()),
                    ReadableText.bytes(talker.bytes()),
                    ReadableText.bytes(talker.bytesSent()),
                    ReadableText.bytes(talker.bytesReceived()),
                    Long.toString(talker.packets()),
                    Long.toString(talker.flows()));
        }
        return table.toString();
    }

    private static String csv(List<Talker> talkers) {
        final Csv csv = new Csv(TalkerCells.TITLES);
        for (final Talker talker : talkers) {
            TalkerCells.write(csv, talker);
            csv.endLine();
        }
        return new String(csv.take(), StandardCharsets.UTF_8);
    }
}
