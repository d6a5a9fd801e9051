// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.network.Transport;
import java.util.List;

/**
 * Settings of a correlator.
 *
 * @param interfaces capture interfaces; a batch's qualifier is an index into this list. Those that are found later are
 *     {@link ObservedInterface#UNKNOWN} so far, behind the others
 * @param feeds by the feed's index; those beyond the list make no flows. A record's observation point is the index of
 *     its interface, or the number of interfaces plus the index of its feed
 * @param selfPorts TCP ports of our own feed connections
 */
public record CorrelatorSettings(
        List<ObservedInterface> interfaces,
        List<ObservedFeed> feeds,
        Limits limits,
        Timeouts timeouts,
        int[] selfPorts) {

    /** Maximum number of capture interfaces. */
    public static final int MAX_INTERFACES = 1_024;

    public CorrelatorSettings {
        if (interfaces.isEmpty() && feeds.isEmpty()) {
            throw new IllegalArgumentException("no interface and no feed: nothing can be observed");
        }
        if (interfaces.size() > MAX_INTERFACES || feeds.size() > ObservedInterface.MAX_FEEDS) {
            throw new IllegalArgumentException("interfaces=" + interfaces.size() + " > " + MAX_INTERFACES + " or feeds="
                    + feeds.size() + " > " + ObservedInterface.MAX_FEEDS);
        }
    }

    /**
     * Room of a correlator.
     *
     * @param maxFlows maximum live flows; beyond it the one nearest to its timeout is evicted
     * @param maxOwnerships maximum sockets remembered
     */
    public record Limits(int maxFlows, int maxOwnerships) {
        private static final int MIN = 16;

        public Limits {
            if (maxFlows < MIN || maxOwnerships < MIN) {
                throw new IllegalArgumentException(
                        "maxFlows=" + maxFlows + ", maxOwnerships=" + maxOwnerships + " < " + MIN);
            }
        }

        private static Limits defaults() {
            return new Limits(1_000_000, 262_144);
        }
    }

    /**
     * Times of a correlator, ns.
     *
     * @param tcpIdleNs a TCP flow ends after so long without packets
     * @param udpIdleNs a UDP flow does
     * @param otherIdleNs a flow of another protocol does
     * @param activeNs a flow is reported again after so long
     * @param lingerNs wait after the end of a TCP connection for trailing packets and the last counters
     * @param settleNs further wait when an end's owner may still come
     * @param lateNs a closed owner still owns packets that come this much later
     * @param ownershipTtlNs a socket is forgotten when its agent, which repeats its sockets, has not repeated it for so
     *     long
     * @param pendingTtlNs an event of an agent that does not repeat waits for its packets so long
     * @param feedSilenceNs a feed without events for so long is called silent
     */
    public record Timeouts(
            long tcpIdleNs,
            long udpIdleNs,
            long otherIdleNs,
            long activeNs,
            long lingerNs,
            long settleNs,
            long lateNs,
            long ownershipTtlNs,
            long pendingTtlNs,
            long feedSilenceNs) {
        private static final long MS = 1_000_000L;
        private static final long SECOND = 1_000 * MS;

        /**
         * The last ACK, a repeated FIN and the agent's report come within it; a longer wait delays every final record.
         */
        private static final long LINGER_NS = 500 * MS;
        /** Three turns of the agent, which waits up to 100 ms between them. */
        private static final long SETTLE_NS = 300 * MS;
        /**
         * The kernel sends and repeats a closed socket's last segments. A new socket of the five-tuple has its own
         * event.
         */
        private static final long LATE_NS = 5 * SECOND;
        /** An agent repeats its sockets each minute: this long, it has missed two turns. */
        private static final long OWNERSHIP_TTL_NS = 180 * SECOND;
        /** An agent that does not repeat its sockets may miss a close: a name is not used long after it was heard. */
        private static final long PENDING_TTL_NS = 30 * SECOND;
        /** An agent that lives says so each second. */
        private static final long FEED_SILENCE_NS = 10 * SECOND;

        /** What a user may choose; the other times follow from how sockets and agents work. */
        public static Timeouts of(long tcpIdleNs, long udpIdleNs, long otherIdleNs, long activeNs) {
            return new Timeouts(
                    tcpIdleNs,
                    udpIdleNs,
                    otherIdleNs,
                    activeNs,
                    LINGER_NS,
                    SETTLE_NS,
                    LATE_NS,
                    OWNERSHIP_TTL_NS,
                    PENDING_TTL_NS,
                    FEED_SILENCE_NS);
        }

        private static Timeouts defaults() {
            return of(300 * SECOND, 60 * SECOND, 30 * SECOND, 60 * SECOND);
        }

        /** The idle timeout of a protocol's flows. */
        public long idleNs(int protocol) {
            return switch (protocol) {
                case Transport.TCP -> tcpIdleNs;
                case Transport.UDP -> udpIdleNs;
                default -> otherIdleNs;
            };
        }
    }

    /** The same with room for so many flows and sockets. */
    public CorrelatorSettings withRoom(int maxFlows, int maxOwnerships) {
        return new CorrelatorSettings(interfaces, feeds, new Limits(maxFlows, maxOwnerships), timeouts, selfPorts);
    }

    /** The documented defaults, for these interfaces. */
    public static CorrelatorSettings defaults(List<ObservedInterface> interfaces) {
        return defaults(interfaces, List.of());
    }

    /** The same with these feeds. */
    public static CorrelatorSettings defaults(List<ObservedInterface> interfaces, List<ObservedFeed> feeds) {
        return new CorrelatorSettings(interfaces, feeds, Limits.defaults(), Timeouts.defaults(), new int[0]);
    }
}
