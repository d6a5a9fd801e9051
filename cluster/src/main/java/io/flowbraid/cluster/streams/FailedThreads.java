// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;

/**
 * Replaces threads of Kafka Streams that died: the new one goes on at the last commit. Each is counted; the first,
 * second, fourth … is said. Any thread may ask.
 */
final class FailedThreads implements StreamsUncaughtExceptionHandler {
    private static final long SHOWN_NS = TimeUnit.MINUTES.toNanos(1);
    /** What fails at once must not fill a processor. */
    private static final long PAUSE_MS = 1_000;

    private final Consumer<String> notice;
    private final LongSupplier nanoTime;
    private long count;
    private long lastNs;
    private String last = "";

    FailedThreads(Consumer<String> notice, LongSupplier nanoTime) {
        this.notice = notice;
        this.nanoTime = nanoTime;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable failure) {
        note(failure);
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    private synchronized void note(Throwable failure) {
        count++;
        lastNs = nanoTime.getAsLong();
        last = "a stitching thread failed (" + text(failure) + ") and was replaced, which makes " + count
                + (count == 1 ? " replacement" : " replacements") + "; its work since the last commit is done again";
        if (Long.bitCount(count) == 1) {
            notice.accept(last);
        }
    }

    /** The cause that says something, in a line. */
    static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause).lines().findFirst().orElse("");
    }

    synchronized long count() {
        return count;
    }

    /** The last one, for a minute. */
    synchronized List<String> recent() {
        return count > 0 && nanoTime.getAsLong() - lastNs < SHOWN_NS ? List.of(last) : List.of();
    }
}
