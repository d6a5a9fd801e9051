// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.write;

import io.flowbraid.history.batch.EarlierReports;
import io.flowbraid.history.batch.FlowBatch;
import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.DirectoryLock;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.history.merge.FileTender;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/** A directory that is ours to write, DuckDB to write it with, and a thread that tends what was written. */
final class OpenHistory implements AutoCloseable {
    private static final int MEMORY_MEGABYTES = 384;

    private final HistoryDirectory directory;
    private final InstantSource clock;
    private final HistoryHealth health;
    private final DirectoryLock lock;
    private final DuckDBConnection connection;
    private final PartWriter writer;
    private final FileTender tender;
    private final KeptReports kept;
    private long lastPart;

    private OpenHistory(
            HistoryTuning settings,
            HistoryDirectory directory,
            InstantSource clock,
            HistoryHealth health,
            DirectoryLock lock,
            DuckDBConnection connection)
            throws SQLException, IOException {
        this.directory = directory;
        this.clock = clock;
        this.health = health;
        this.lock = lock;
        this.connection = connection;
        writer = new PartWriter(connection);
        kept = new KeptReports(connection, directory);
        for (final HistoryFile part : directory.parts()) {
            lastPart = Math.max(lastPart, part.lastPart());
        }
        tender = FileTender.start(settings, directory, connection.duplicate(), clock, health);
    }

    /** Opens a directory, or fails with nothing left behind. */
    static OpenHistory open(HistoryTuning settings, InstantSource clock, HistoryHealth health)
            throws SQLException, IOException {
        final Path path = settings.directory();
        final HistoryDirectory directory = new HistoryDirectory(path);
        directory.create();
        final DirectoryLock lock = DirectoryLock.take(path)
                .orElseThrow(() -> new IOException(DirectoryLock.holder(path) + " keeps a history in " + path
                        + " already; give this one another with history.directory"));
        try {
            directory.clearLeftovers();
            for (final Path damaged : directory.setDamagedAside()) {
                health.damaged(damaged);
            }
            return open(settings, directory, clock, health, lock);
        } catch (SQLException | IOException | RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    private static OpenHistory open(
            HistoryTuning settings,
            HistoryDirectory directory,
            InstantSource clock,
            HistoryHealth health,
            DirectoryLock lock)
            throws SQLException, IOException {
        final DuckDBConnection connection = Database.open(1, MEMORY_MEGABYTES, "");
        try {
            return new OpenHistory(settings, directory, clock, health, lock, connection);
        } catch (SQLException | IOException | RuntimeException | Error e) {
            Database.close(connection);
            throw e;
        }
    }

    /** Whether the directory is still the one that was opened. */
    boolean isThere() {
        return lock.isThere();
    }

    /** Finds the last reports of flows. */
    EarlierReports.InFiles kept() {
        return kept;
    }

    /** The last position of each log; a file that cannot be read is set aside. */
    Map<String, Long> positions() throws SQLException, IOException {
        try {
            return kept.positions();
        } catch (SQLException e) {
            if (!DamagedFiles.isPossible(e)) {
                throw e;
            }
            for (final HistoryFile file : DamagedFiles.among(directory.files(), connection)) {
                health.damaged(directory.setAside(file));
            }
            return kept.positions();
        }
    }

    /** Writes the records to a file of the hour it is. */
    void write(FlowBatch batch) throws SQLException, IOException {
        if (!lock.isThere()) {
            throw new IOException("its directory " + directory.path() + " was removed");
        }
        if (!directory.isThere()) {
            directory.create();
            health.tell("the folder 'open' of " + directory.path()
                    + " was removed and is made again; the flows of this hour that were in it are gone");
        }
        final Instant hour = HistoryFile.hourOf(clock.instant());
        writer.write(batch, directory.part(hour, lastPart + 1, lastPart + 1));
        lastPart++;
        tender.wake();
    }

    @Override
    public void close() {
        tender.close();
        Database.close(connection);
        lock.close();
    }
}
