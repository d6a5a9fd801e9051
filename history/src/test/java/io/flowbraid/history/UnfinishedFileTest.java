// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.ParquetCopy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Others see into no file of the history at any moment, also not while it is written. */
class UnfinishedFileTest {
    private static final String SOURCE = "SELECT range AS n, hash(range) AS h FROM range(3000000)";

    @TempDir
    private Path directory;

    @Test
    void shouldKeepOthersOutFromItsCreationOn() throws Exception {
        final HistoryDirectory files = new HistoryDirectory(directory);
        files.create();
        final HistoryFile part = files.part(TestHistory.NOON, 1, 1);
        final Map<String, String> seen = new TreeMap<>();
        try (DuckDBConnection connection = Database.open(1, 256, "")) {
            final CompletableFuture<Void> copy = CompletableFuture.runAsync(() -> copy(connection, part));
            while (!copy.isDone()) {
                look(seen);
            }
            copy.join();
        }
        look(seen);

        assertThat(seen).hasSize(1).containsValue("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(part.path())))
                .isEqualTo("rw-r-----");
        assertThat(Files.size(part.path())).isGreaterThan(1_000_000);
    }

    private static void copy(DuckDBConnection connection, HistoryFile part) {
        try {
            ParquetCopy.copy(connection, SOURCE, part);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The permissions of the files that are not complete, each with what it had first that lets others in. */
    private void look(Map<String, String> seen) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory.resolve("open"), "*.tmp")) {
            for (final Path path : paths) {
                final String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
                seen.merge(path.getFileName().toString(), mode, (first, now) -> now.endsWith("---") ? first : now);
            }
        } catch (NoSuchFileException e) {
            // It is complete meanwhile.
        }
    }
}
