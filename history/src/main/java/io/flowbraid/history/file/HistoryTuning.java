// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history.file;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the history works.
 *
 * @param keep older files are deleted
 * @param maxBytes the oldest files are deleted when all are more
 * @param queueCapacity records that wait for the disk
 * @param batchCapacity records written at once
 * @param longFlows flows that may live on between two reports
 * @param flushEvery a record is on disk so long after it was reported
 * @param tendEvery how often files are merged, sealed and deleted
 * @param retryEvery how often a paused history tries again
 * @param isOfLog the flows are read from logs, which have them until they are kept
 */
public record HistoryTuning(
        Path directory,
        Duration keep,
        long maxBytes,
        int queueCapacity,
        int batchCapacity,
        int longFlows,
        Duration flushEvery,
        Duration tendEvery,
        Duration retryEvery,
        boolean isOfLog) {
    private static final long SEALED_BYTES = 64L << 20;
    private static final int QUEUE = 32_768;
    private static final int BATCH = 16_384;
    private static final int LONG_FLOWS = 200_000;

    /** With what works for most. */
    public static HistoryTuning of(Path directory, Duration keep, long maxBytes, boolean isOfLog) {
        return new HistoryTuning(
                directory,
                keep,
                maxBytes,
                QUEUE,
                BATCH,
                LONG_FLOWS,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                isOfLog);
    }

    /** The parts of an hour are sealed before it has passed when they are so much. */
    public long sealedBytes() {
        return Math.min(SEALED_BYTES, maxBytes / 8);
    }
}
