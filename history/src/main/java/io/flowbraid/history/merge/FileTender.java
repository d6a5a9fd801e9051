// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.merge;

import io.flowbraid.history.file.DamagedFiles;
import io.flowbraid.history.file.Database;
import io.flowbraid.history.file.Failure;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.model.thread.RestartingThread;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A thread that merges, seals and deletes files while another writes new ones. */
public final class FileTender implements AutoCloseable {
    /** Time alone makes work too: hours pass, files grow old. */
    private static final int QUIET_ROUNDS = 30;

    private static final long TIMEOUT_MS = 5_000;

    private final HistoryDirectory directory;
    private final Connection connection;
    private final PartKeeper parts;
    private final Retention retention;
    private final HistoryHealth health;
    private final HistoryTuning settings;
    private final Thread thread = new RestartingThread(this::run, "history-files");
    private volatile boolean isClosing;
    /** A file was written since the last look. */
    private volatile boolean hasNews;

    private FileTender(
            HistoryTuning settings,
            HistoryDirectory directory,
            Connection connection,
            InstantSource clock,
            HistoryHealth health) {
        this.directory = directory;
        this.connection = connection;
        this.settings = settings;
        this.health = health;
        parts = new PartKeeper(connection, directory, settings.sealedBytes(), clock);
        final ClockTrust trust = new ClockTrust(clock, ClockTrust::uptimeNs, health::tell);
        retention = new Retention(directory, settings.keep(), settings.maxBytes(), clock, trust);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    public static FileTender start(
            HistoryTuning settings,
            HistoryDirectory directory,
            Connection connection,
            InstantSource clock,
            HistoryHealth health) {
        final FileTender tender = new FileTender(settings, directory, connection, clock, health);
        tender.thread.start();
        return tender;
    }

    private void run() {
        while (!isClosing) {
            try {
                hasNews = false;
                parts.tend();
                retention.tend();
                sleep(settings.tendEvery().toNanos(), () -> isClosing);
                sleep(settings.tendEvery().toNanos() * QUIET_ROUNDS, () -> isClosing || hasNews);
            } catch (SQLException | IOException e) {
                if (isClosing) {
                    return;
                }
                if (!mend(e)) {
                    // The records are safe in their parts: to merge them can wait.
                    health.hinder("its files can't be put in order: " + Failure.sentence(e, settings.directory()));
                    sleep(settings.retryEvery().toNanos(), () -> isClosing);
                }
            }
        }
    }

    /** Sets the files aside that were in the way; whether there were any. */
    private boolean mend(Throwable e) {
        if (!(e instanceof SQLException failure) || !DamagedFiles.isPossible(failure)) {
            return false;
        }
        try {
            final List<HistoryFile> damaged = parts.damaged();
            for (final HistoryFile file : damaged) {
                health.damaged(directory.setAside(file));
            }
            return !damaged.isEmpty();
        } catch (SQLException | IOException | RuntimeException | Error again) {
            return false;
        }
    }

    private void sleep(long longestNs, BooleanSupplier isOver) {
        final long endNs = System.nanoTime() + longestNs;
        for (long leftNs = longestNs; !isOver.getAsBoolean() && leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }

    /** There is a new file. Any thread may tell. */
    public void wake() {
        hasNews = true;
        LockSupport.unpark(thread);
    }

    /** Breaks off what it does: the next run goes on with it. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        Database.close(connection);
        try {
            thread.join(TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
