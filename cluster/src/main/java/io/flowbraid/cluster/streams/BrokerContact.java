// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Whether brokers answer. Kafka Streams waits for brokers without a word; its consumers send a heartbeat every few
 * seconds, so answers arrive all the time. Any thread may ask.
 */
final class BrokerContact {
    private static final String NAME = "incoming-byte-total";
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(15);

    private final String brokers;
    private final Consumer<String> notice;
    private final LongSupplier nanoTime;
    private double lastBytes;
    private long lastNs;
    private boolean isSilent;

    /** @param brokers as the user named them */
    BrokerContact(String brokers, Consumer<String> notice, LongSupplier nanoTime) {
        this.brokers = brokers;
        this.notice = notice;
        this.nanoTime = nanoTime;
        lastNs = nanoTime.getAsLong();
    }

    /** Looks at the counters of all clients. Says once that no broker answers, and once that one does again. */
    synchronized boolean isSilent(Map<MetricName, ? extends Metric> metrics) {
        final double bytes = metrics.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(NAME))
                .mapToDouble(entry -> entry.getValue().metricValue() instanceof Double value ? value : 0)
                .sum();
        final long nowNs = nanoTime.getAsLong();
        // A client that was replaced counts from 0.
        if (bytes != lastBytes) {
            lastBytes = bytes;
            lastNs = nowNs;
        }
        final boolean wasSilent = isSilent;
        isSilent = nowNs - lastNs > SILENT_NS;
        if (isSilent && !wasSilent) {
            notice.accept(sentence(nowNs) + "; flows wait on the brokers, and stitching goes on when one answers");
        } else if (wasSilent && !isSilent) {
            notice.accept("the Kafka brokers " + brokers + " answer again");
        }
        return isSilent;
    }

    /** Empty when brokers answered at the last look. */
    synchronized String trouble() {
        return isSilent ? sentence(nanoTime.getAsLong()) : "";
    }

    private String sentence(long nowNs) {
        return "no Kafka broker of " + brokers + " has answered for " + TimeUnit.NANOSECONDS.toSeconds(nowNs - lastNs)
                + " s: check that they run and can be reached";
    }
}
