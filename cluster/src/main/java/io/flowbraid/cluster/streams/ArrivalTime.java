// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * The time of a record, but never one ahead of our clock: a host whose clock is ahead would end the conversations of
 * all others before their time.
 */
final class ArrivalTime implements TimestampExtractor {
    private final LongSupplier clockMs;

    ArrivalTime(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        final long nowMs = clockMs.getAsLong();
        final long timeMs = record.timestamp() < 0 ? Math.max(partitionTime, 0) : record.timestamp();
        return Math.min(timeMs, nowMs);
    }
}
