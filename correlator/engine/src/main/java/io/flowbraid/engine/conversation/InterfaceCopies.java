// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.observation.ObservationPoints;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.FlowTable;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.VlanTags;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;

/**
 * Which flows of packets are the same packets on several interfaces, such as a bridge and its port, or in several VLANs
 * of one, by the packets alone. Connections that began with the same first sequence number on the same five-tuple are
 * the same. Other flows on different interfaces seem to be if they began at the same time, unless both are in a VLAN
 * and not in the same one.
 */
public final class InterfaceCopies {
    /** The same packet passes the interfaces of one host within this time. */
    private static final long MAX_APART_NS = 1_000_000_000L;
    /** A SYN may be missing on one interface, and be repeated for so long. */
    private static final long SYN_REPEATED_NS = 130_000_000_000L;

    private final FlowTable flows;
    private final ObservationPoints points;
    private final Int2ObjectHashMap<Exchange> byFlow = new Int2ObjectHashMap<>();
    private final IntHashSet shadows = new IntHashSet();
    private final List<Exchange> free = new ArrayList<>();
    private final TupleKey key = new TupleKey();

    InterfaceCopies(FlowTable flows, ObservationPoints points) {
        this.flows = flows;
        this.points = points;
    }

    /** What the flows have in common. */
    static final class Exchange {
        /** The same for the same input. */
        private long id;
        /** On which its flows were seen, as bits. */
        private long interfaces;
        /** By sequence numbers. */
        private boolean isProven;

        private int flowCount;

        long id() {
            return id;
        }

        long interfaces() {
            return interfaces;
        }

        boolean isProven() {
            return isProven;
        }
    }

    /** Null for a flow that was seen on one interface. */
    @Nullable
    Exchange of(int flowId) {
        return byFlow.isEmpty() ? null : byFlow.get(flowId);
    }

    /** The flows have the same packets, by their sequence numbers. */
    public boolean areOne(int flowId, int otherId) {
        final Exchange exchange = of(flowId);
        return exchange != null && exchange.isProven && exchange == of(otherId);
    }

    /** Another flow on its interface has the same packets in another VLAN, and is counted. */
    boolean isShadow(int flowId) {
        return shadows.contains(flowId);
    }

    /** Looks for the flows that a new one is a copy of; it has its first packet. */
    public void opened(int flowId) {
        if (points.captures() < 2 && flows.hasNoVariants()) {
            return;
        }
        final long flow = flows.at(flowId);
        if (IpAddress.isLoopback(Flow.hi(flow, 0), Flow.lo(flow, 0))) {
            return; // each namespace has its own, on one interface
        }
        key.ofFlow(flow);
        for (int i = 0; i < points.captures(); i++) {
            final int same = findAt(i, flow);
            if (same != FlowTable.NOT_FOUND) {
                join(flowId, same);
                if (i == Flow.observationPoint(flow)) {
                    shadows.add(flowId);
                }
            }
        }
    }

    private int findAt(int interfaceId, long flow) {
        key.qualified(interfaceId);
        for (int newest = flows.firstOf(key); newest != FlowTable.NOT_FOUND; newest = flows.nextOf(key, newest)) {
            for (int id = newest; id != FlowTable.NOT_FOUND; id = Flow.predecessor(flows.at(id))) {
                if (isSame(flow, flows.at(id))) {
                    return id;
                }
            }
        }
        return FlowTable.NOT_FOUND;
    }

    private boolean isSame(long flow, long there) {
        if (!isOneType(flow, there)) {
            return false;
        }
        final boolean isOneInterface = Flow.observationPoint(flow) == Flow.observationPoint(there);
        final boolean isOneVlan = Flow.vlanTags(flow) == Flow.vlanTags(there);
        if (isOneInterface && isOneVlan) {
            return false; // itself, or what had its key before
        }
        final long apartNs = Math.abs(Flow.startNs(flow) - Flow.startNs(there));
        if (isProof(flow, there)) {
            final int client = Flow.client(flow);
            return client == Flow.client(there)
                    && apartNs < SYN_REPEATED_NS
                    && Flow.initialSequence(flow, client) == Flow.initialSequence(there, client);
        }
        final boolean isTagged = Flow.vlanTags(flow) != VlanTags.NONE && Flow.vlanTags(there) != VlanTags.NONE;
        return !isOneInterface
                && (isOneVlan || !isTagged)
                && apartNs < MAX_APART_NS
                && (!key.isScoped() || netns(flow) == netns(there));
    }

    /** Flows of ICMP differ in the type, too. */
    private static boolean isOneType(long flow, long there) {
        return Flow.ports(flow) >>> Short.SIZE == Flow.ports(there) >>> Short.SIZE;
    }

    private static boolean isProof(long flow, long there) {
        return TranslationRules.isFromSyn(flow) && TranslationRules.isFromSyn(there);
    }

    private long netns(long flow) {
        return points.at(Flow.observationPoint(flow)).netns();
    }

    private void join(int flowId, int otherId) {
        final long flow = flows.at(flowId);
        final long other = flows.at(otherId);
        Exchange exchange = byFlow.get(otherId);
        if (exchange == null) {
            exchange = free.isEmpty() ? new Exchange() : free.remove(free.size() - 1);
            exchange.id = idOf(other);
            exchange.interfaces = 1L << Flow.observationPoint(other);
            exchange.isProven = isProof(flow, other);
            exchange.flowCount = 1;
            byFlow.put(otherId, exchange);
        }
        if (byFlow.get(flowId) == null) {
            exchange.interfaces |= 1L << Flow.observationPoint(flow);
            exchange.isProven &= isProof(flow, other);
            exchange.flowCount++;
            byFlow.put(flowId, exchange);
        }
    }

    private long idOf(long flow) {
        final long first =
                TranslationRules.isFromSyn(flow) ? Flow.initialSequence(flow, Flow.client(flow)) : Flow.startNs(flow);
        return FiveTuple.hash(key.aHi ^ first, key.aLo, key.bHi, key.bLo, key.qualified(0).ports) | 1;
    }

    public void remove(int flowId) {
        final Exchange exchange = byFlow.isEmpty() ? null : byFlow.remove(flowId);
        if (exchange != null && --exchange.flowCount == 0) {
            free.add(exchange);
        }
        if (!shadows.isEmpty()) {
            shadows.remove(flowId);
        }
    }
}
