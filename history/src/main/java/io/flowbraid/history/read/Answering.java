// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.Sql;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A connection while one question is answered on it. (NOT thread safe) */
final class Answering implements AutoCloseable {
    private static final int MAX_KNOWN = 10_000;

    /** Reads a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    /** Files without corrections: they never get any. Other threads use it, too. */
    private final Set<HistoryFile> uncorrected;

    private final long endNs;

    Answering(Connection connection, Set<HistoryFile> uncorrected, Duration timeout) {
        this.connection = connection;
        this.uncorrected = uncorrected;
        endNs = System.nanoTime() + timeout.toNanos();
    }

    /** All rows of a statement. */
    <T> List<T> rows(Sql sql, Row<T> row) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            int place = 1;
            for (final Object value : sql.values()) {
                statement.setObject(place++, value);
            }
            final long leftNs = endNs - System.nanoTime();
            statement.setQueryTimeout((int) Math.max(1, leftNs / 1_000_000_000));
            final List<T> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(row.read(results));
                }
            }
            return rows;
        }
    }

    /** The only row of a statement. */
    <T> T row(Sql sql, Row<T> row) throws SQLException {
        return rows(sql, row).get(0);
    }

    /** Whether one of the files corrects a flow after its only report. */
    boolean haveCorrections(List<HistoryFile> files) throws SQLException {
        final List<HistoryFile> unknown =
                files.stream().filter(file -> !uncorrected.contains(file)).toList();
        if (unknown.isEmpty()) {
            return false;
        }
        final Sql sql =
                Sql.of("SELECT 1 FROM " + FlowFiles.select(unknown) + " WHERE " + Reports.CORRECTS + " LIMIT 1");
        if (!rows(sql, row -> true).isEmpty()) {
            return true;
        }
        if (uncorrected.size() > MAX_KNOWN) {
            uncorrected.clear(); // most of them are gone
        }
        uncorrected.addAll(unknown);
        return false;
    }

    /** Those that cannot be read. */
    List<HistoryFile> damaged(List<HistoryFile> files) throws SQLException, IOException {
        return DamagedFiles.among(files, connection);
    }

    @Override
    public void close() {
        Database.close(connection);
    }
}
