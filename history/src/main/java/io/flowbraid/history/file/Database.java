// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** Opens DuckDB as an engine: what it works on are the Parquet files, in memory it holds nothing that lasts. */
public final class Database {
    private Database() {}

    /**
     * Opens an engine of its own, within bounds.
     *
     * @param spill where it may put what does not fit into its memory; empty for nowhere
     */
    public static DuckDBConnection open(int threads, int memoryMegabytes, String spill) throws SQLException {
        final Properties settings = new Properties();
        settings.setProperty("threads", Integer.toString(threads));
        settings.setProperty("memory_limit", memoryMegabytes + "MB");
        settings.setProperty("temp_directory", spill);
        settings.setProperty("max_temp_directory_size", "1GB");
        // What is written or answered has its order by itself; to keep that of reading takes memory.
        settings.setProperty("preserve_insertion_order", "false");
        // The kernel keeps what was read of the files already.
        settings.setProperty("enable_external_file_cache", "false");
        // A thread that sleeps until memory is freed gives it back to the system; without it, a burst's 150 MB stay.
        settings.setProperty("allocator_background_threads", "true");
        // Never the network.
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        try {
            return DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
        } catch (LinkageError | IllegalStateException e) {
            throw new SQLException("DuckDB's library can't be loaded: " + root(e), e);
        }
    }

    /** Closes what holds nothing that lasts. */
    public static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Then it stays open until the process ends.
        }
    }

    /** A path as text in SQL. */
    public static String literal(Path path) {
        return '\'' + path.toString().replace("'", "''") + '\'';
    }

    private static Throwable root(Throwable e) {
        return e.getCause() == null ? e : root(e.getCause());
    }
}
