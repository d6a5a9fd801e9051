// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.write;

import static java.util.stream.Collectors.joining;

import io.flowbraid.history.batch.EarlierReports;
import io.flowbraid.history.batch.FileColumn;
import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.batch.LastReport;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.record.FlowFields;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the files say of the logs that their flows come from: a file and the positions in it become durable at once, so
 * no flow is kept twice or left out, whenever the program was killed. (NOT thread safe)
 */
final class KeptReports implements EarlierReports.InFiles {
    private static final int ATTEMPTS = 5;
    private static final int HEX = 16;

    private static final String LOG = FileColumn.quote(FileColumns.REPORT_LOG);
    private static final String NUMBER = FileColumn.quote(FileColumns.REPORT_NUMBER);
    private static final String FLOW = FileColumns.quoted(FlowFields.of("flow.id"));
    private static final String POSITIONS = "SELECT " + LOG + ", max(" + FileColumn.quote(FileColumns.REPORT_OFFSET)
            + ") FROM %s WHERE " + LOG + " IS NOT NULL GROUP BY ALL";
    private static final String LAST = "SELECT " + FLOW + ", max(" + NUMBER + "), epoch_ns(arg_max("
            + FileColumns.quoted(FlowFields.of("event.end")) + ", " + NUMBER + ")), arg_max("
            + FileColumns.quoted(FlowFields.of("flow.final")) + ", " + NUMBER + "), "
            + List.of(
                            FileColumns.REPORT_CLIENT_BYTES,
                            FileColumns.REPORT_CLIENT_PACKETS,
                            FileColumns.REPORT_SERVER_BYTES,
                            FileColumns.REPORT_SERVER_PACKETS)
                    .stream()
                    .map(column -> "CAST(sum(" + FileColumn.quote(column) + ") AS BIGINT)")
                    .collect(joining(", "))
            + " FROM %s WHERE " + FLOW + " IN (%s) GROUP BY ALL";

    private final Connection connection;
    private final HistoryDirectory directory;

    private interface Rows<T> {
        T read(ResultSet rows) throws SQLException;
    }

    KeptReports(Connection connection, HistoryDirectory directory) {
        this.connection = connection;
        this.directory = directory;
    }

    /** The last position in each log. */
    Map<String, Long> positions() throws SQLException, IOException {
        return ask(POSITIONS, "", rows -> {
            final Map<String, Long> positions = new HashMap<>();
            while (rows.next()) {
                positions.put(rows.getString(1), rows.getLong(2));
            }
            return positions;
        });
    }

    @Override
    public Map<Long, LastReport> last(Set<Long> flows) throws SQLException, IOException {
        final String ids =
                flows.stream().map(id -> String.format("'%016x'", id)).collect(joining(", "));
        return ask(LAST, ids, rows -> {
            final Map<Long, LastReport> last = new HashMap<>();
            while (rows.next()) {
                final long[] sent = {rows.getLong(5), rows.getLong(6), rows.getLong(7), rows.getLong(8)};
                last.put(
                        Long.parseUnsignedLong(rows.getString(1), HEX),
                        new LastReport(rows.getInt(2), rows.getLong(3), rows.getBoolean(4), sent));
            }
            return last;
        });
    }

    /** Asks again when files were merged or deleted meanwhile. */
    private <T> T ask(String sql, String ids, Rows<T> read) throws SQLException, IOException {
        List<HistoryFile> files = directory.files();
        for (int attempt = 1; ; attempt++) {
            // Without files there is nothing to select from.
            final String source = files.isEmpty() ? "" : FlowFiles.select(files);
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(
                            source.isEmpty() ? "SELECT 1 WHERE false" : sql.formatted(source, ids))) {
                return read.read(rows);
            } catch (SQLException e) {
                final List<HistoryFile> now = directory.files();
                if (attempt == ATTEMPTS || now.equals(files)) {
                    throw e;
                }
                files = now;
            }
        }
    }
}
