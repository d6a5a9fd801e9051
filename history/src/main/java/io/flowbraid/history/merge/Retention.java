// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.merge;

import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Deletes the oldest sealed files: those that are too old, while the clock that says so is believed, then those that
 * are too much.
 */
public final class Retention {
    private final HistoryDirectory directory;
    private final Duration keep;
    private final long maxBytes;
    private final InstantSource clock;
    private final ClockTrust trust;

    public Retention(HistoryDirectory directory, Duration keep, long maxBytes, InstantSource clock, ClockTrust trust) {
        this.directory = directory;
        this.keep = keep;
        this.maxBytes = maxBytes;
        this.clock = clock;
        this.trust = trust;
    }

    public void tend() throws IOException {
        final Instant oldest = clock.instant().minus(keep);
        final Deque<HistoryFile> sealed = new ArrayDeque<>();
        long bytes = 0;
        Instant newest = null;
        for (final HistoryFile file : directory.files()) {
            newest = newest == null || file.hour().isAfter(newest) ? file.hour() : newest;
            bytes += Files.size(file.path());
            if (!file.isPart()) {
                sealed.add(file);
            }
        }
        final boolean mayAge = trust.isTrusted(newest);
        while (!sealed.isEmpty() && (bytes > maxBytes || (mayAge && isOver(sealed.getFirst(), oldest)))) {
            final HistoryFile file = sealed.removeFirst();
            bytes -= Files.size(file.path());
            Files.deleteIfExists(file.path());
        }
    }

    private static boolean isOver(HistoryFile file, Instant oldest) {
        return !file.hour().plus(1, ChronoUnit.HOURS).isAfter(oldest);
    }
}
