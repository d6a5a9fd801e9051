// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.record.HistoryException;
import io.flowbraid.record.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions out of the files, a few at a time, within bounds of memory and time. It keeps no lock: a file that
 * is merged or deleted while a question is answered makes it be asked again. Thread safe.
 */
final class HistoryReader implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final int THREADS = 2;
    private static final int MEMORY_MEGABYTES = 256;
    private static final int ATTEMPTS = 5;
    private static final long REOPENED_AFTER_NS = TimeUnit.MINUTES.toNanos(10);

    /** A question, asked of the files that may hold its answer. */
    interface Question<T> {
        T ask(Answering answering, List<HistoryFile> files) throws SQLException, IOException;
    }

    private final HistoryDirectory directory;
    private final Duration patience;
    private final KeptFiles kept = new KeptFiles();
    private final Semaphore permits = new Semaphore(AT_ONCE, true);
    private @Nullable DuckDBConnection database;
    private long openedNs;
    private boolean isClosed;

    HistoryReader(HistoryDirectory directory, Duration patience) {
        this.directory = directory;
        this.patience = patience;
    }

    /** Asks a question about a time. */
    <T> T ask(TimeRange range, Question<T> question) {
        try {
            if (!permits.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HistoryException("the history is busy with other questions; ask again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryException("interrupted while other questions were answered", e);
        }
        try (Answering answering = new Answering(connection(), patience)) {
            return ask(range, question, answering);
        } catch (SQLException | IOException e) {
            throw failure(e);
        } finally {
            permits.release();
        }
    }

    /** What all files hold; costs little when there are few new ones since it was asked last. */
    KeptFiles.Kept kept() {
        try {
            final List<HistoryFile> files = directory.files();
            return kept.hasRead(files) ? kept.of(files) : ask(TimeRange.ALL, kept);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private <T> T ask(TimeRange range, Question<T> question, Answering answering) throws SQLException, IOException {
        List<HistoryFile> files = FlowFiles.within(directory.files(), range);
        for (int attempt = 1; ; attempt++) {
            try {
                return question.ask(answering, files);
            } catch (SQLException | IOException e) {
                final List<HistoryFile> filesNow = FlowFiles.within(directory.files(), range);
                if (attempt == ATTEMPTS || filesNow.equals(files)) {
                    throw e;
                }
                files = filesNow;
            }
        }
    }

    private synchronized DuckDBConnection connection() throws SQLException {
        if (isClosed) {
            throw new HistoryException("the history is closed");
        }
        if (database != null && openedNs + REOPENED_AFTER_NS - System.nanoTime() < 0) {
            // It keeps what it learned of every file, and of parts that are long gone. Questions under way end on it.
            Database.close(database);
            database = null;
        }
        if (database == null) {
            openedNs = System.nanoTime();
            final Path spill = Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "flowbraid-history-" + ProcessHandle.current().pid());
            final DuckDBConnection opened = Database.open(THREADS, MEMORY_MEGABYTES, spill.toString());
            try (Statement statement = opened.createStatement()) {
                statement.execute("SET parquet_metadata_cache = true");
                statement.execute("CREATE TABLE " + FlowFiles.SCHEMA + ' ' + Columns.definition());
            }
            database = opened;
        }
        return (DuckDBConnection) database.duplicate();
    }

    private HistoryException failure(Exception e) {
        final String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (message.contains("INTERRUPT")) {
            return new HistoryException(
                    "the history took longer than " + patience.toSeconds() + " s to answer; ask for a shorter time", e);
        }
        if (message.contains("Out of Memory")) {
            return new HistoryException(
                    "the answer does not fit into the history's " + MEMORY_MEGABYTES + " MB; ask for a shorter time",
                    e);
        }
        return new HistoryException("the history can't be read: " + Failure.sentence(e, directory.path()), e);
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (database != null) {
            Database.close(database);
        }
    }
}
