// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.AtomicHistogram;

/**
 * How late the correlator is: the age of packets when their flows have counted them, by the kernel's time stamp, and of
 * this host's socket events when the flows they concern have them. Hosts whose clock is another are left out.
 * Microseconds, to two digits. One thread records, any may read.
 */
public final class Latencies {
    private static final long MAX_US = 600_000_000;
    private static final long NS_PER_US = 1_000;

    private final AtomicHistogram packetsUs = new AtomicHistogram(MAX_US, 2);
    private final AtomicHistogram eventsUs = new AtomicHistogram(MAX_US, 2);

    /** A batch is in its flows; every packet of it is taken to be as old as the oldest. */
    public void packets(long oldestNs, int count) {
        packetsUs.recordValueWithCount(micros(oldestNs), count);
    }

    /** An event is with the flows it concerns. */
    public void event(long ageNs) {
        eventsUs.recordValue(micros(ageNs));
    }

    /** From the kernel's time stamp of a packet to its flow being updated. */
    public AbstractHistogram packetsUs() {
        return packetsUs;
    }

    /** From an event in the kernel to its owner being on the flow. */
    public AbstractHistogram eventsUs() {
        return eventsUs;
    }

    private static long micros(long ns) {
        return Math.min(Math.max(ns, 0) / NS_PER_US, MAX_US);
    }
}
