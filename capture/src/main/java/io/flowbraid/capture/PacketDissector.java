// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.Counter;
import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.PacketBatch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames of one capture interface into observations: link layer, VLAN tags, IPv4 or IPv6, layer 4, five-tuple.
 * Allocates nothing, throws nothing whatever the octets are, and reads none beyond the frame; a frame that cannot be an
 * observation is counted by the name of its {@link Weird}.
 *
 * <p>Octets are counted from the IP header, so Ethernet padding is not and super-packets of segmentation offload are, in
 * full. Headers need to have been captured, payload not. (NOT thread safe.)
 */
public final class PacketDissector {
    private final int linkType;
    private final int interfaceId;
    private final LedgerStage stage;
    private final Map<String, Counter> rejected = new HashMap<>();
    private final IpHeader ip = new IpHeader();
    private final TransportHeader transport = new TransportHeader();
    private final FragmentPorts fragmentPorts = new FragmentPorts();
    /** Null where frames do not say on which device they were seen. */
    private final @Nullable DeviceCopies copies;

    /**
     * @param linkType libpcap's DLT_ number
     * @param interfaceId qualifier of the flow key, see {@link FiveTuple#packPorts}
     * @param stage where weirds are counted
     */
    public PacketDissector(int linkType, int interfaceId, LedgerStage stage) {
        this.linkType = linkType;
        this.interfaceId = interfaceId;
        this.stage = stage;
        copies = linkType == LinkType.LINUX_SLL2 ? new DeviceCopies() : null;
    }

    /**
     * Appends the observation of one frame to the batch, which must not be full.
     *
     * @param frame address of its first octet
     * @param captured how many octets there are
     * @param wireLength the length of the frame before the snapshot length cut it
     * @return false when the frame was counted as a {@link Weird} or as a copy instead
     */
    public boolean dissect(long frame, int captured, int wireLength, long timeNs, PacketBatch batch) {
        final long link = LinkType.strip(linkType, frame, captured);
        if (link == -1) {
            return reject(Weird.TRUNCATED_LINK_HEADER);
        }
        final int frameLength = Math.max(wireLength, captured);
        Weird weird = ip.parse(frame, captured, LinkType.offsetOf(link), frameLength, LinkType.etherTypeOf(link));
        if (weird == null) {
            weird = ip.isFragment ? parseFragment(frame, captured, timeNs) : transport.parse(frame, captured, ip);
        }
        if (weird != null) {
            return reject(weird);
        }
        fill(batch, link, timeNs);
        if (copies != null && isCopy(copies, frame, batch)) {
            count(LedgerStage.COPY);
            return false;
        }
        batch.commit();
        return true;
    }

    private boolean isCopy(DeviceCopies known, long frame, PacketBatch batch) {
        final long device = LinkType.deviceOf(linkType, frame);
        return device > 1 && known.isCopy(device, ip.protocol, batch.words(), batch.nextOffset());
    }

    private @Nullable Weird parseFragment(long frame, int captured, long timeNs) {
        if (!ip.isLaterFragment) {
            final Weird weird = transport.parse(frame, captured, ip);
            if (weird == null) {
                fragmentPorts.put(ip, transport.srcPort, transport.dstPort, timeNs);
            }
            return weird;
        }
        transport.clear(ip);
        transport.flags = PacketBatch.LATER_FRAGMENT;
        final long first = fragmentPorts.find(ip, timeNs);
        if (first != FragmentPorts.UNKNOWN) {
            ip.protocol = FragmentPorts.protocolOf(first);
            transport.srcPort = FragmentPorts.srcPortOf(first);
            transport.dstPort = FragmentPorts.dstPortOf(first);
        }
        return null;
    }

    /** Writes the observation behind the last one; it is part of the batch once it is committed. */
    private void fill(PacketBatch batch, long link, long timeNs) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final int srcPort = transport.srcPort;
        final int dstPort = transport.dstPort;
        // Both ways are computed alike: see swapMask.
        final long swap = FiveTuple.swapMask(ip.srcHi, ip.srcLo, srcPort, ip.dstHi, ip.dstLo, dstPort);
        final long hi = (ip.srcHi ^ ip.dstHi) & swap;
        final long lo = (ip.srcLo ^ ip.dstLo) & swap;
        final int port = (srcPort ^ dstPort) & (int) swap;
        final long aHi = ip.srcHi ^ hi;
        final long aLo = ip.srcLo ^ lo;
        final long bHi = ip.dstHi ^ hi;
        final long bLo = ip.dstLo ^ lo;
        final long ports = FiveTuple.packPorts(srcPort ^ port, dstPort ^ port, ip.protocol, interfaceId);
        long flags = transport.flags | PacketBatch.FROM_B & swap;
        if (LinkType.hasVlan(link)) {
            flags |= PacketBatch.VLAN_PRESENT | (long) LinkType.vlanOf(link) << PacketBatch.VLAN_SHIFT;
        }
        words[at + PacketBatch.HASH] = FiveTuple.hash(aHi, aLo, bHi, bLo, ports);
        words[at + PacketBatch.A_HI] = aHi;
        words[at + PacketBatch.A_LO] = aLo;
        words[at + PacketBatch.B_HI] = bHi;
        words[at + PacketBatch.B_LO] = bLo;
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.TIME_NS] = timeNs;
        words[at + PacketBatch.LENGTHS] = (long) ip.lengthBytes << 32 | transport.payloadBytes;
        words[at + PacketBatch.FLAGS] = flags;
        words[at + PacketBatch.L4_DETAIL] = transport.detail;
    }

    private void count(String reason) {
        Counter counter = rejected.get(reason);
        if (counter == null) {
            counter = stage.loss(reason);
            rejected.put(reason, counter);
        }
        counter.increment();
    }

    private boolean reject(Weird weird) {
        count(weird.text());
        return false;
    }
}
