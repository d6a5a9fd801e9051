// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.HistoryState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.util.List;

/** What is kept. */
final class KeptQuestion implements HistoryReader.Question<HistoryState> {
    private final String reason;
    private final long lost;

    /**
     * Asks what is kept.
     *
     * @param reason why nothing more is being kept; empty when it is
     */
    KeptQuestion(String reason, long lost) {
        this.reason = reason;
        this.lost = lost;
    }

    @Override
    public HistoryState ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException {
        long octets = 0;
        for (final HistoryFile file : files) {
            octets += size(file);
        }
        final long size = octets;
        final Sql sql = Sql.of("SELECT coalesce(epoch_ns(min(\"event.start\")), 0), coalesce(epoch_ns(max("
                + Reports.END + ")), 0), count(*) FILTER (\"" + Columns.REPORT_NUMBER + "\" = 0) FROM "
                + FlowFiles.select(files));
        return answering.row(
                sql,
                row -> new HistoryState(
                        reason.isEmpty() ? HistoryState.Condition.RUNNING : HistoryState.Condition.PAUSED,
                        reason,
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        size,
                        lost));
    }

    private static long size(HistoryFile file) throws IOException {
        try {
            return Files.size(file.path());
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
