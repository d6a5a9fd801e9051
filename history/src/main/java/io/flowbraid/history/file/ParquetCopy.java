// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Lets DuckDB write one Parquet file, which is seen when it is complete. */
public final class ParquetCopy {
    /**
     * What a file in the making holds in memory: with so many columns some 80 MB; half of it costs half as much again
     * to read.
     */
    private static final int ROW_GROUP = 32_768;
    /** Reserved for each column of text, of which there are a hundred; DuckDB's own default is eight times that. */
    private static final int DICTIONARY_BYTES = 128 << 10;

    /** Written in place: the file is there before, with its permissions, and DuckDB would else write beside it. */
    public static final String FORMAT = " (FORMAT parquet, USE_TMP_FILE false, COMPRESSION zstd, ROW_GROUP_SIZE "
            + ROW_GROUP + ", STRING_DICTIONARY_PAGE_SIZE_LIMIT " + DICTIONARY_BYTES
            + ", KV_METADATA {schema: 'flowbraid/1'})";

    private ParquetCopy() {}

    /**
     * Writes a part.
     *
     * @param source a query
     */
    public static void copy(Connection connection, String source, HistoryFile part) throws SQLException, IOException {
        final Path unfinished = HistoryDirectory.unfinished(part);
        try (Statement statement = connection.createStatement()) {
            HistoryDirectory.begin(part);
            statement.execute("COPY (" + source + ") TO " + Database.literal(unfinished) + FORMAT);
            HistoryDirectory.publish(part);
        } catch (SQLException | IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        } catch (RuntimeException e) { // DuckDB's driver has no result when the history closes in mid-statement
            Files.deleteIfExists(unfinished);
            throw new SQLException("the copy was interrupted", e);
        }
    }
}
