// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.jspecify.annotations.Nullable;

/**
 * Makes time pass in a partition that nobody writes to. The processor does not look at the wall clock to end
 * conversations: after a pause, in a replay of old records or behind a lag, records that are already on the brokers
 * would find their conversation closed. It writes a tick into its own partition of the topic of forwarded reports
 * instead. Kafka Streams takes records in the order of their times and does not pass a partition that has unread ones,
 * so the tick arrives behind all that was there before it. (NOT thread safe.)
 */
final class QuietPartition {
    /** Clocks of the brokers and of this host may differ so much, and a record may be on its way so long. */
    static final long ALLOWANCE_MS = 2_000;

    private static final long QUIET_MS = TimeUnit.SECONDS.toMillis(1);
    private static final String TICK = "#";

    private final int partition;
    private long lastReadMs;

    /** @param nowMs wall clock */
    QuietPartition(int partition, long nowMs) {
        this.partition = partition;
        lastReadMs = nowMs;
    }

    /** A record or tick came. */
    void read(long nowMs) {
        lastReadMs = nowMs;
    }

    /** Whether a tick has to be written. */
    boolean isQuiet(long nowMs) {
        return nowMs - lastReadMs >= QUIET_MS;
    }

    String tickKey() {
        return TICK + partition;
    }

    /** The key of a connection always has a '|'. */
    static boolean isTick(@Nullable String key) {
        return key != null && key.startsWith(TICK) && key.indexOf('|') < 0;
    }

    /** Ticks go to the partition that they name, all else where its key belongs. */
    static StreamPartitioner<String, byte[]> partitioner() {
        return (topic, key, value, partitions) ->
                isTick(key) ? Optional.of(Set.of(Integer.parseInt(key.substring(TICK.length())))) : Optional.empty();
    }
}
