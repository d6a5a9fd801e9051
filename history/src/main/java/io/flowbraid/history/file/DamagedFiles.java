// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Finds the files that cannot be read, when something could not be: each costs what it holds, and no more. */
public final class DamagedFiles {
    /** Reads every column of every row. */
    private static final String READ_ALL = "SELECT bit_xor(hash(f)) FROM %s AS f";

    private DamagedFiles() {}

    /** Whether a file may be the reason: not the lack of memory or time, nor of a permission. */
    public static boolean isPossible(SQLException e) {
        final String message = String.valueOf(e.getMessage());
        return !message.contains("INTERRUPT")
                && !message.contains("Out of Memory")
                && !message.contains("Permission denied")
                && !message.contains("No space left")
                && !message.contains("Too many open files");
    }

    /** Those that are there and cannot be read. */
    public static List<HistoryFile> among(List<HistoryFile> files, Connection connection)
            throws SQLException, IOException {
        final List<HistoryFile> damaged = new ArrayList<>();
        for (final HistoryFile file : files) {
            if (Files.exists(file.path()) && isDamaged(file, connection) && Files.exists(file.path())) {
                damaged.add(file);
            }
        }
        return damaged;
    }

    private static boolean isDamaged(HistoryFile file, Connection connection) throws SQLException, IOException {
        if (!ParquetMark.isComplete(file.path())) {
            return true;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(READ_ALL.formatted(FlowFiles.whole(List.of(file))));
            return false;
        } catch (SQLException e) {
            if (!isPossible(e)) {
                throw e;
            }
            return true;
        }
    }
}
