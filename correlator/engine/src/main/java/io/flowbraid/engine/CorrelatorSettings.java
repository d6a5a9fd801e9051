// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import java.util.List;

/**
 * Limits and times of a correlator. All times are in ns.
 *
 * @param interfaces capture interfaces; a batch's qualifier is an index into this list. Those that are found later are
 *     {@link ObservedInterface#UNKNOWN} so far, behind the others
 * @param feeds by the feed's index; those beyond the list make no flows. A record's observation point is the index of its
 *     interface, or the number of interfaces and the index of its feed
 * @param maxFlows live flows at most; beyond it the one nearest to its timeout is evicted
 * @param maxOwnerships sockets remembered at most
 * @param tcpIdleNs a TCP flow without packets for so long is over
 * @param activeNs a flow is reported again after so long
 * @param lingerNs after the end of a TCP connection, trailing packets and the last counters are waited for
 * @param settleNs waited once more when an end's owner may still come
 * @param lateNs a closed owner still owns packets that come this much later
 * @param ownershipTtlNs a socket whose agent repeats it is forgotten when not repeated for so long
 * @param pendingTtlNs an event of an agent that does not repeat waits for its packets so long
 * @param feedSilenceNs a feed unheard for so long is called silent
 * @param selfPorts TCP ports of our own feed connections
 * @param shard number of this correlator among those that share the packets
 * @param shards how many they are, 1 when it counts all packets
 */
public record CorrelatorSettings(
        List<ObservedInterface> interfaces,
        List<ObservedFeed> feeds,
        int maxFlows,
        int maxOwnerships,
        long tcpIdleNs,
        long udpIdleNs,
        long otherIdleNs,
        long activeNs,
        long lingerNs,
        long settleNs,
        long lateNs,
        long ownershipTtlNs,
        long pendingTtlNs,
        long feedSilenceNs,
        int[] selfPorts,
        int shard,
        int shards) {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final int FEWEST = 16;
    /** Capture interfaces at most. */
    public static final int MAX_INTERFACES = 1_024;

    public CorrelatorSettings {
        if (interfaces.isEmpty() && feeds.isEmpty()) {
            throw new IllegalArgumentException("no interface and no feed: nothing can be observed");
        }
        if (interfaces.size() > MAX_INTERFACES || feeds.size() > ObservedInterface.MAX_FEEDS) {
            throw new IllegalArgumentException("interfaces=" + interfaces.size() + " > " + MAX_INTERFACES + " or feeds="
                    + feeds.size() + " > " + ObservedInterface.MAX_FEEDS);
        }
        if (maxFlows < FEWEST || maxOwnerships < FEWEST) {
            throw new IllegalArgumentException(
                    "maxFlows=" + maxFlows + ", maxOwnerships=" + maxOwnerships + " < " + FEWEST);
        }
    }

    /** The same with room for so many flows and sockets. */
    public CorrelatorSettings withRoom(int maxFlows, int maxOwnerships) {
        return new CorrelatorSettings(
                interfaces,
                feeds,
                maxFlows,
                maxOwnerships,
                tcpIdleNs,
                udpIdleNs,
                otherIdleNs,
                activeNs,
                lingerNs,
                settleNs,
                lateNs,
                ownershipTtlNs,
                pendingTtlNs,
                feedSilenceNs,
                selfPorts,
                shard,
                shards);
    }

    /** The same for the n-th of so many shards, with its part of the flows. Each remembers all sockets. */
    public CorrelatorSettings forShard(int n, int shards) {
        return new CorrelatorSettings(
                interfaces,
                feeds,
                Math.max(FEWEST, (maxFlows + shards - 1) / shards),
                maxOwnerships,
                tcpIdleNs,
                udpIdleNs,
                otherIdleNs,
                activeNs,
                lingerNs,
                settleNs,
                lateNs,
                ownershipTtlNs,
                pendingTtlNs,
                feedSilenceNs,
                selfPorts,
                n,
                shards);
    }

    /** The documented defaults, for these interfaces. */
    public static CorrelatorSettings defaults(List<ObservedInterface> interfaces) {
        return defaults(interfaces, List.of());
    }

    /** The same with these feeds. */
    public static CorrelatorSettings defaults(List<ObservedInterface> interfaces, List<ObservedFeed> feeds) {
        return new CorrelatorSettings(
                interfaces,
                feeds,
                1_000_000,
                262_144,
                300 * SECOND,
                60 * SECOND,
                30 * SECOND,
                60 * SECOND,
                500 * MS,
                300 * MS,
                5 * SECOND,
                180 * SECOND,
                30 * SECOND,
                10 * SECOND,
                new int[0],
                0,
                1);
    }

    /** It counts all packets: there are no first SYNs of others to be overheard. */
    boolean isAlone() {
        return shards == 1;
    }

    long idleNs(int protocol) {
        return switch (protocol) {
            case io.flowbraid.model.Transport.TCP -> tcpIdleNs;
            case io.flowbraid.model.Transport.UDP -> udpIdleNs;
            default -> otherIdleNs;
        };
    }
}
