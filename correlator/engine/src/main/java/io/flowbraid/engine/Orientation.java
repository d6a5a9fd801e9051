// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.attribution.Attributor;
import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.engine.ownership.Listeners;
import io.flowbraid.engine.table.FlowState;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.network.WellKnownPorts;
import io.flowbraid.model.packet.PacketBatch;

/**
 * What the first packet of a flow says of its ends: which one is the client and by what evidence, and whether the flow
 * is our own feed's. An ownership may know the client better later ({@link Attributor}), unless the packets have shown
 * it.
 */
final class Orientation {
    private static final int SYN_ACK = TcpFlags.SYN | TcpFlags.ACK;

    private final ObservationPoints points;
    private final Listeners listeners;
    private final int[] selfPorts;

    Orientation(ObservationPoints points, Listeners listeners, int[] selfPorts) {
        this.points = points;
        this.listeners = listeners;
        this.selfPorts = selfPorts;
    }

    /** The bits of {@link FlowState} a flow begins with. */
    int of(long[] words, int from) {
        final long ports = words[from + PacketBatch.PORTS];
        final long bits = words[from + PacketBatch.FLAGS];
        final int sender = PacketBatch.sideOf(bits);
        final ObservedInterface observed = points.at(FiveTuple.qualifierOf(ports));
        final int protocol = FiveTuple.protocolOf(ports);
        if (Icmp.is(protocol)) {
            return FlowState.clientBits(icmpClient(words, from, ports, sender), ClientEvidence.FIRST_PACKET);
        }
        if (protocol != Transport.TCP) {
            return byPorts(ports, sender);
        }
        final int self = isSelf(words, from, ports, observed) ? FlowState.SELF : 0;
        if (isFirstSyn(bits)) {
            return FlowState.clientBits(sender, ClientEvidence.SYN) | FlowState.BEGAN_WITH_SYN | self;
        }
        if ((bits & SYN_ACK) == SYN_ACK) {
            return FlowState.clientBits(sender ^ 1, ClientEvidence.SYN_ACK) | self;
        }
        return byListener(words, from, ports, sender, observed) | self;
    }

    /** By the ports alone, else by who sent first. */
    static int byPorts(long ports, int sender) {
        final int client =
                WellKnownPorts.client(FiveTuple.protocolOf(ports), FiveTuple.aPortOf(ports), FiveTuple.bPortOf(ports));
        return client < 0
                ? FlowState.clientBits(sender, ClientEvidence.FIRST_PACKET)
                : FlowState.clientBits(client, ClientEvidence.WELL_KNOWN_PORT);
    }

    /** Who answers was asked before we looked; but an advertisement to many is not an answer. */
    private static int icmpClient(long[] words, int from, long ports, int sender) {
        final int requester = FiveTuple.icmpRequesterOf(ports);
        final boolean isToMany = sender != requester
                && IpAddress.isMulticastOrBroadcast(
                        words[from + (requester == 0 ? PacketBatch.A_HI : PacketBatch.B_HI)],
                        words[from + (requester == 0 ? PacketBatch.A_LO : PacketBatch.B_LO)]);
        return isToMany ? sender : requester;
    }

    /** A SYN without ACK: somebody opens a connection. */
    static boolean isFirstSyn(long bits) {
        return (bits & SYN_ACK) == TcpFlags.SYN;
    }

    private int byListener(long[] words, int from, long ports, int sender, ObservedInterface observed) {
        final boolean aListens = listeners.isListening(
                Transport.TCP,
                words[from + PacketBatch.A_HI],
                words[from + PacketBatch.A_LO],
                FiveTuple.aPortOf(ports),
                observed);
        final boolean bListens = listeners.isListening(
                Transport.TCP,
                words[from + PacketBatch.B_HI],
                words[from + PacketBatch.B_LO],
                FiveTuple.bPortOf(ports),
                observed);
        return aListens == bListens
                ? byPorts(ports, sender)
                : FlowState.clientBits(aListens ? 1 : 0, ClientEvidence.LISTENER);
    }

    /** One of our feed's ports on an address of this host. */
    private boolean isSelf(long[] words, int from, long ports, ObservedInterface observed) {
        for (final int port : selfPorts) {
            if (FiveTuple.aPortOf(ports) == port
                            && observed.isLocal(words[from + PacketBatch.A_HI], words[from + PacketBatch.A_LO])
                    || FiveTuple.bPortOf(ports) == port
                            && observed.isLocal(words[from + PacketBatch.B_HI], words[from + PacketBatch.B_LO])) {
                return true;
            }
        }
        return false;
    }
}
