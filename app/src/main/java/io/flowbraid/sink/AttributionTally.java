// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.AtomicHistogram;

/**
 * Counts final flows by what counted them and by how many of their ends are named, and ends by status and reason. A
 * refused end, which cannot have an owner, does not count as one without a name. Delays are those of flows with
 * packets: a socket event is not late for its own flow. Any thread may read.
 */
public final class AttributionTally implements FlowSink {
    /** Upper bounds of the buckets of delays, microseconds. */
    public static final List<Long> DELAY_BOUNDS_US = List.of(
            1_000L, 2_000L, 5_000L, 10_000L, 20_000L, 50_000L, 100_000L, 200_000L, 500_000L, 1_000_000L, 5_000_000L);

    private static final long MAX_DELAY_US = 600_000_000;

    private final Counter interim = new Counter();
    private final Counter self = new Counter();
    private final Counter knownBefore = new Counter();
    /** Of owners that came after their flow's first packet, microseconds. */
    private final AtomicHistogram delaysUs = new AtomicHistogram(MAX_DELAY_US, 2);

    private final Counter[] byNamedEnds = {new Counter(), new Counter(), new Counter()};
    private final Map<ObserverType, Counter> byObserver = counters(ObserverType.class);
    private final Map<AttributionStatus, Counter> byStatus = counters(AttributionStatus.class);
    private final Map<UnattributedReason, Counter> byReason = counters(UnattributedReason.class);

    @Override
    public void accept(FlowRecord flow) {
        if (!flow.isFinal) {
            interim.increment();
            return;
        }
        if (flow.isSelf) {
            self.increment();
        }
        count(byObserver, flow.observer).increment();
        final boolean hasPackets = flow.observer == ObserverType.PACKETS;
        byNamedEnds[namedEnds(flow, end(flow.client.attribution, hasPackets), end(flow.server.attribution, hasPackets))]
                .increment();
    }

    /** A refused end cannot have an owner: the flow counts as its other end does. */
    private static int namedEnds(FlowRecord flow, int client, int server) {
        final boolean isRefused = flow.client.attribution.reason == UnattributedReason.REFUSED
                || flow.server.attribution.reason == UnattributedReason.REFUSED;
        return isRefused ? 2 * (client | server) : client + server;
    }

    /** Counts the end and says how much it adds to the named ones. */
    private int end(Attribution attribution, boolean hasPackets) {
        count(byStatus, attribution.status).increment();
        count(byReason, attribution.reason).increment();
        if (!attribution.isNamed()) {
            return 0;
        }
        if (hasPackets && attribution.method != AttributionMethod.LISTEN) {
            countDelay(attribution.delayNs / 1_000);
        }
        return 1;
    }

    private void countDelay(long delayUs) {
        if (delayUs <= 0) {
            knownBefore.increment();
        } else {
            delaysUs.recordValue(Math.min(delayUs, MAX_DELAY_US));
        }
    }

    /** Ends, of flows with packets, whose owner was known when the first packet came. */
    public long knownBeforeFirstPacket() {
        return knownBefore.get();
    }

    /** From the first packet to the owner being known, microseconds, of all other ends with an owner of their own. */
    public AbstractHistogram delaysUs() {
        return delaysUs;
    }

    /** Final flows. */
    public long flows() {
        return onBothEnds() + onOneEnd() + onNoEnd();
    }

    /** Final flows that this counted; all together are {@link #flows}. */
    public long flows(ObserverType observer) {
        return count(byObserver, observer).get();
    }

    public long onBothEnds() {
        return byNamedEnds[2].get();
    }

    public long onOneEnd() {
        return byNamedEnds[1].get();
    }

    public long onNoEnd() {
        return byNamedEnds[0].get();
    }

    /** Records of flows that live on. */
    public long interimRecords() {
        return interim.get();
    }

    /** Final flows that were Flowbraid's own; they are among {@link #flows}. */
    public long selfFlows() {
        return self.get();
    }

    public long ends(AttributionStatus status) {
        return count(byStatus, status).get();
    }

    public long ends(UnattributedReason reason) {
        return count(byReason, reason).get();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private static <E extends Enum<E>> Map<E, Counter> counters(Class<E> kinds) {
        final Map<E, Counter> counters = new EnumMap<>(kinds);
        for (final E kind : kinds.getEnumConstants()) {
            counters.put(kind, new Counter());
        }
        return counters;
    }

    private static <E extends Enum<E>> Counter count(Map<E, Counter> counters, E kind) {
        return Objects.requireNonNull(counters.get(kind));
    }
}
