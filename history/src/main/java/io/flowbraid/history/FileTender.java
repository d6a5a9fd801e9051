// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/** A thread that merges, seals and deletes files while another writes new ones. */
final class FileTender implements AutoCloseable {
    private static final long SLEEP_NS = 1_000_000_000;
    private static final long PATIENCE_MS = 5_000;

    private final Connection connection;
    private final PartKeeper parts;
    private final Retention retention;
    private final HistoryHealth health;
    private final HistorySettings settings;
    private final Thread thread = new Thread(this::run, "history-files");
    private volatile boolean isClosing;

    private FileTender(
            HistorySettings settings,
            HistoryDirectory directory,
            Connection connection,
            InstantSource clock,
            HistoryHealth health) {
        this.connection = connection;
        this.settings = settings;
        this.health = health;
        parts = new PartKeeper(connection, directory, settings.sealedOctets(), clock);
        retention = new Retention(directory, settings.keep(), settings.maxOctets(), clock);
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
    }

    static FileTender start(
            HistorySettings settings,
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
                parts.tend();
                retention.tend();
                sleep(settings.tendEvery().toNanos());
            } catch (SQLException | IOException e) {
                if (isClosing) {
                    return;
                }
                // The records are safe in their parts: to merge them can wait.
                health.hinder("its files can't be put in order: " + Failure.sentence(e, settings.directory()));
                sleep(settings.retryEvery().toNanos());
            }
        }
    }

    private void sleep(long durationNs) {
        final long endNs = System.nanoTime() + durationNs;
        while (!isClosing && System.nanoTime() < endNs) {
            LockSupport.parkNanos(SLEEP_NS);
        }
    }

    /** Breaks off what it does: the next run goes on with it. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        Database.close(connection);
        try {
            thread.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
