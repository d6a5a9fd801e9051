// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;

/**
 * A five-tuple in canonical order, with a qualifier: the key of a flow ({@link #qualified} by its observation point),
 * of an ownership or of a translation (qualifier 0). A socket knows no VLAN and no ICMP type: several flows of packets
 * may have its five-tuple ({@link FlowTable#firstOf}). Mutable, so that its owner fills it again and again without
 * garbage: a method that receives one only reads it, and keeps no reference.
 *
 * <p>(NOT thread safe.)
 */
public final class TupleKey {
    private static final long QUALIFIER_MASK = 0xffff;

    public long aHi;
    public long aLo;
    public long bHi;
    public long bLo;
    /** {@link FiveTuple#packPorts}. */
    public long ports;

    public TupleKey set(long aHi, long aLo, long bHi, long bLo, long ports) {
        this.aHi = aHi;
        this.aLo = aLo;
        this.bHi = bHi;
        this.bLo = bLo;
        this.ports = ports;
        return this;
    }

    public TupleKey set(TupleKey other) {
        return set(other.aHi, other.aLo, other.bHi, other.bLo, other.ports);
    }

    /** The whole key of the flow at this address but for its VLAN. */
    public TupleKey exactly(long flow) {
        return set(Flow.hi(flow, 0), Flow.lo(flow, 0), Flow.hi(flow, 1), Flow.lo(flow, 1), Flow.ports(flow));
    }

    /** The five-tuple of the flow at this address as its sockets have it, qualifier 0. */
    public TupleKey ofFlow(long flow) {
        return set(
                Flow.hi(flow, 0),
                Flow.lo(flow, 0),
                Flow.hi(flow, 1),
                Flow.lo(flow, 1),
                FiveTuple.socketPorts(Flow.ports(flow)) & ~QUALIFIER_MASK);
    }

    /** The five-tuple of the event's socket, qualifier 0. Returns the canonical end of the local endpoint: 0 a, 1 b. */
    public int ofLocal(SocketEvent event) {
        return ofEndpoints(
                event.localHi,
                event.localLo,
                event.localPort,
                event.remoteHi,
                event.remoteLo,
                event.remotePort,
                event.protocol);
    }

    /** The five-tuple of two endpoints, qualifier 0. Returns the canonical end of the first: 0 a, 1 b. */
    public int ofEndpoints(long hi1, long lo1, int port1, long hi2, long lo2, int port2, int protocol) {
        if (FiveTuple.isCanonical(hi1, lo1, port1, hi2, lo2, port2)) {
            set(hi1, lo1, hi2, lo2, FiveTuple.packPorts(port1, port2, protocol, 0));
            return 0;
        }
        set(hi2, lo2, hi1, lo1, FiveTuple.packPorts(port2, port1, protocol, 0));
        return 1;
    }

    /** Changes the qualifier: the key of a flow at that observation point. */
    public TupleKey qualified(int observationPoint) {
        ports = ports & ~QUALIFIER_MASK | observationPoint & QUALIFIER_MASK;
        return this;
    }

    /** Is it the key of a socket whose packets are in the flow at this address, the qualifier included? */
    boolean isOf(long flow) {
        return FiveTuple.socketPorts(Flow.ports(flow)) == ports
                && Flow.lo(flow, 0) == aLo
                && Flow.lo(flow, 1) == bLo
                && Flow.hi(flow, 0) == aHi
                && Flow.hi(flow, 1) == bHi;
    }

    public boolean isSame(TupleKey other) {
        return other.ports == ports && other.aLo == aLo && other.bLo == bLo && other.aHi == aHi && other.bHi == bHi;
    }

    /** Do the addresses mean a host only within a network namespace? */
    public boolean isScoped() {
        return isScoped(aHi, aLo) || isScoped(bHi, bLo);
    }

    /** True if the address means a host only within a network namespace. */
    public static boolean isScoped(long hi, long lo) {
        return IpAddress.isLoopback(hi, lo) || IpAddress.isLinkLocal(hi, lo);
    }

    public long hash() {
        return FiveTuple.hash(aHi, aLo, bHi, bLo, ports);
    }

    public long hi(int side) {
        return side == 0 ? aHi : bHi;
    }

    public long lo(int side) {
        return side == 0 ? aLo : bLo;
    }

    public int port(int side) {
        return side == 0 ? FiveTuple.aPortOf(ports) : FiveTuple.bPortOf(ports);
    }

    int protocol() {
        return FiveTuple.protocolOf(ports);
    }
}
