// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.read;

import io.flowbraid.history.batch.FileColumns;
import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.Failure;
import io.flowbraid.history.file.FlowFiles;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.query.TimeRange;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions out of the files, a few at a time, within bounds of memory and time. It keeps no lock: a file that
 * is merged or deleted while a question is answered makes it be asked again. Thread safe.
 */
public final class HistoryReader implements AutoCloseable {
    private static final int AT_ONCE = 2;
    private static final int THREADS = 2;
    private static final int MEMORY_MEGABYTES = 256;
    private static final int ATTEMPTS = 5;
    private static final long REOPENED_AFTER_NS = TimeUnit.MINUTES.toNanos(10);

    private final HistoryDirectory directory;
    private final Duration timeout;
    private final KeptFiles kept = new KeptFiles();
    /** Receives a file that cannot be read. */
    private final Consumer<HistoryFile> onDamaged;
    /** Left out of every answer. */
    private final Set<HistoryFile> damaged = ConcurrentHashMap.newKeySet();

    private final Set<HistoryFile> uncorrected = ConcurrentHashMap.newKeySet();
    private volatile KeptFiles.Kept lastKept = KeptFiles.NOTHING;
    private final Semaphore permits = new Semaphore(AT_ONCE, true);
    private @Nullable DuckDBConnection database;
    private long openedNs;
    private boolean isClosed;

    public HistoryReader(HistoryDirectory directory, Duration timeout, Consumer<HistoryFile> onDamaged) {
        this.onDamaged = onDamaged;
        this.directory = directory;
        this.timeout = timeout;
    }

    /** Asks a question about a time. */
    public <T> T ask(TimeRange range, HistoryQuestion<T> question) {
        try {
            if (!permits.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new HistoryException("the history is busy with other questions; ask again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryException("interrupted while other questions were answered", e);
        }
        try (Answering answering = new Answering(connection(), uncorrected, timeout)) {
            return ask(range, question, answering);
        } catch (SQLException | IOException e) {
            throw failure(e);
        } finally {
            permits.release();
        }
    }

    /**
     * What all files hold; costs little when there are few new ones since it was asked last. It does not wait for other
     * questions: what they keep it from reading counts the next time.
     */
    public KeptFiles.Kept kept() {
        try {
            Optional<KeptFiles.Kept> now = kept.ofRead(files(TimeRange.ALL));
            if (now.isEmpty() && permits.tryAcquire()) {
                readNew();
                now = kept.ofRead(files(TimeRange.ALL));
            }
            // A file that replaces others and was not read yet must not make their flows disappear.
            lastKept = now.orElse(lastKept);
        } catch (IOException e) {
            // A question about the flows says so; here the last answer is good enough.
        }
        return lastKept;
    }

    /** Holds a permit, and gives it back. */
    private void readNew() {
        try (Answering answering = new Answering(connection(), uncorrected, timeout)) {
            ask(TimeRange.ALL, kept, answering);
        } catch (SQLException | IOException | HistoryException e) {
            // A question about the flows says why; what these files hold counts when they can be read.
        } finally {
            permits.release();
        }
    }

    private <T> T ask(TimeRange range, HistoryQuestion<T> question, Answering answering)
            throws SQLException, IOException {
        List<HistoryFile> files = files(range);
        for (int attempt = 1; ; attempt++) {
            try {
                return question.ask(answering, files);
            } catch (SQLException | IOException e) {
                if (attempt == ATTEMPTS || files(range).equals(files) && !leaveOutDamaged(e, files, answering)) {
                    throw e;
                }
                files = files(range);
            }
        }
    }

    private List<HistoryFile> files(TimeRange range) throws IOException {
        return FlowFiles.within(directory.files(), range).stream()
                .filter(file -> !damaged.contains(file))
                .toList();
    }

    /** One file that cannot be read costs what it holds, not the answer. Whether there was one. */
    private boolean leaveOutDamaged(Exception e, List<HistoryFile> files, Answering answering)
            throws SQLException, IOException {
        if (!(e instanceof SQLException failure) || !DamagedFiles.isPossible(failure)) {
            return false;
        }
        final List<HistoryFile> found = answering.damaged(files);
        for (final HistoryFile file : found) {
            if (damaged.add(file)) {
                onDamaged.accept(file);
            }
        }
        return !found.isEmpty();
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
                statement.execute("CREATE TABLE " + FlowFiles.SCHEMA + ' ' + FileColumns.definition());
            }
            database = opened;
        }
        return database.duplicate();
    }

    private HistoryException failure(Exception e) {
        final String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (message.contains("INTERRUPT")) {
            return new HistoryException(
                    "the history took longer than " + timeout.toSeconds() + " s to answer; ask for a shorter time", e);
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
