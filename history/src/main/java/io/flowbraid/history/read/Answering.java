// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.Database;
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

/** A connection while one question is answered on it. (NOT thread safe) */
final class Answering implements AutoCloseable {
    /** Reads a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final long endNs;

    Answering(Connection connection, Duration timeout) {
        this.connection = connection;
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

    /** Those that cannot be read. */
    List<HistoryFile> damaged(List<HistoryFile> files) throws SQLException, IOException {
        return DamagedFiles.among(files, connection);
    }

    @Override
    public void close() {
        Database.close(connection);
    }
}
