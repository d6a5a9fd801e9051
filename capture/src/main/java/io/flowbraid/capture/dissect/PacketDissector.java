// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.Icmp;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns frames of one capture interface into observations: link layer, tags, IPv4 or IPv6, layer 4, five-tuple. The
 * first IP header is the packet's: what is tunneled in IP is payload. Allocates nothing, throws nothing whatever the
 * bytes are, and reads none beyond the frame; a frame that cannot be an observation is counted by the name of its
 * {@link Weird}.
 *
 * <p>Bytes are counted from the IP header, so Ethernet padding is not and super-packets of segmentation offload are, in
 * full. Headers need to have been captured, payload not.
 *
 * <p>A fragment that comes before the first one of its datagram waits for it ({@link EarlyFragments}). So a reader
 * calls {@link #expire} when it has nothing to read, and {@link #drain} at the end. (NOT thread safe.)
 */
public class PacketDissector {
    private final int linkType;
    private final int interfaceId;
    private final LedgerStage stage;
    private final Map<String, Counter> rejected = new HashMap<>();
    private final NotIp notIp;
    private final IpHeader ip = new IpHeader();
    private final TransportHeader transport = new TransportHeader();
    private final QuotedPacket quoted = new QuotedPacket();
    private final FragmentPorts fragmentPorts;
    private final EarlyFragments early;
    /** Null where frames do not say on which device they were seen. */
    private final @Nullable DeviceCopies copies;
    /** Null where nobody reads names. */
    private final @Nullable PayloadKeeper payloads;

    /**
     * @param linkType libpcap's DLT_ number
     * @param interfaceId qualifier of the flow key, see {@link FiveTuple#packPorts}
     * @param stage where weirds are counted
     */
    public PacketDissector(int linkType, int interfaceId, LedgerStage stage) {
        this(linkType, interfaceId, stage, new DissectorMemory(), null);
    }

    /**
     * @param memory of other dissectors, too, that the same thread uses
     * @param payloads takes what may say the name of a server
     */
    public PacketDissector(
            int linkType,
            int interfaceId,
            LedgerStage stage,
            DissectorMemory memory,
            @Nullable PayloadKeeper payloads) {
        this.payloads = payloads;
        this.linkType = linkType;
        this.interfaceId = interfaceId;
        this.stage = stage;
        notIp = new NotIp(stage);
        fragmentPorts = memory.fragmentPorts();
        copies = linkType == LinkType.LINUX_SLL2 ? memory.deviceCopies() : null;
        early = new EarlyFragments(stage.waiting());
    }

    /**
     * Appends the observation of one frame to the batch, which must not be full, and those of earlier fragments that
     * now have their ports.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     * @param wireLength the length of the frame before the snapshot length cut it
     * @return false when the frame was counted as a {@link Weird} or as a copy instead, or waits
     */
    public boolean dissect(long frame, int captured, int wireLength, long timeNs, PacketBatch batch) {
        final long link = LinkType.strip(linkType, frame, captured);
        if (link == EtherType.TRUNCATED) {
            return reject(Weird.TRUNCATED_LINK_HEADER);
        }
        final int frameLength = Math.max(wireLength, captured);
        final int protocol = EtherType.protocolOf(link);
        final Weird weird = ip.parse(frame, captured, EtherType.offsetOf(link), frameLength, protocol);
        if (weird != null) {
            return weird == Weird.NOT_IP ? rejectNotIp(protocol) : reject(weird);
        }
        final int vlanTags = EtherType.vlanTagsOf(link);
        final long device = copies == null ? 0 : LinkType.deviceOf(linkType, frame);
        if (ip.isFragment) {
            return fragment(frame, captured, vlanTags, device, timeNs, batch);
        }
        final Weird inTransport = transport.parse(frame, captured, ip);
        if (inTransport != null) {
            return reject(inTransport);
        }
        final boolean isAppended = emit(frame, captured, ip, vlanTags, device, timeNs, batch);
        if (payloads != null && isAppended && NamingPayload.isOne(frame, captured, ip, transport)) {
            final int offset = NamingPayload.offset(ip, transport);
            payloads.keep(
                    frame + offset,
                    Math.min(captured - offset, transport.payloadBytes),
                    batch.words(),
                    batch.nextOffset() - PacketBatch.WORDS);
        }
        return isAppended;
    }

    private boolean fragment(long frame, int captured, int vlanTags, long device, long timeNs, PacketBatch batch) {
        final boolean isAppended = ip.isLaterFragment
                ? laterFragment(vlanTags, device, timeNs, batch)
                : firstFragment(frame, captured, vlanTags, device, timeNs, batch);
        release(timeNs, batch);
        return isAppended;
    }

    private boolean firstFragment(long frame, int captured, int vlanTags, long device, long timeNs, PacketBatch batch) {
        final Weird weird = transport.parse(frame, captured, ip);
        if (weird != null) {
            return reject(weird);
        }
        fragmentPorts.put(interfaceId, ip, transport.srcPort, transport.dstPort, timeNs);
        if (!early.isEmpty()) {
            early.found(ip, fragmentPorts.find(interfaceId, ip, timeNs));
            if (ip.protocol != Transport.TCP) {
                releaseEarlier(batch);
                transport.parse(frame, captured, ip);
            }
        }
        return emit(frame, captured, ip, vlanTags, device, timeNs, batch);
    }

    /**
     * Hands out the fragments that came before the one in hand, and leaves room for that: a flow starts with the first
     * observation of it. Without room for two, they follow it. So do those of TCP: only the first one has the flags and
     * numbers that tell which connection of these ports it is and who opened it.
     */
    private void releaseEarlier(PacketBatch batch) {
        while (early.hasDue() && batch.size() + batch.quotes() + 2 <= batch.capacity()) {
            emit(early.next(), batch);
        }
    }

    private boolean laterFragment(int vlanTags, long device, long timeNs, PacketBatch batch) {
        final long ports = fragmentPorts.find(interfaceId, ip, timeNs);
        if (ports != FragmentPorts.UNKNOWN) {
            return emitLater(ip, ports, vlanTags, device, timeNs, batch);
        }
        if (early.isFull()) {
            early.expireOldest();
            emit(early.next(), batch);
        }
        early.add(ip, timeNs, vlanTags, device);
        return false;
    }

    /** Hands out fragments that waited long enough, at this time of the packets' clock, while the batch has room. */
    public void expire(long nowNs, PacketBatch batch) {
        if (!early.isEmpty()) {
            release(nowNs, batch);
        }
    }

    /** Nothing more is read: hands out all fragments that wait, while the batch has room. */
    public void drain(PacketBatch batch) {
        early.expireAll();
        release(Long.MIN_VALUE, batch);
    }

    /** Fragments still wait to be handed out. */
    public boolean hasWaiting() {
        return !early.isEmpty();
    }

    /** Gives up what still waits. */
    public void close() {
        early.expireAll();
        while (early.hasDue()) {
            early.next();
            count("unreleased_fragment");
        }
    }

    private void release(long nowNs, PacketBatch batch) {
        if (nowNs != Long.MIN_VALUE) {
            early.expire(nowNs);
        }
        while (early.hasDue() && !batch.isFull()) {
            emit(early.next(), batch);
        }
    }

    private void emit(EarlyFragments.Entry entry, PacketBatch batch) {
        emitLater(entry.ip, entry.ports, entry.vlanTags, entry.device, entry.timeNs, batch);
    }

    /** @param ports of the first fragment, see {@link FragmentPorts#find} */
    private boolean emitLater(
            IpHeader fragment, long ports, int vlanTags, long device, long timeNs, PacketBatch batch) {
        transport.clear(fragment);
        transport.flags = PacketBatch.LATER_FRAGMENT;
        if (ports != FragmentPorts.UNKNOWN) {
            fragment.protocol = FragmentPorts.protocolOf(ports);
            transport.srcPort = FragmentPorts.srcPortOf(ports);
            transport.dstPort = FragmentPorts.dstPortOf(ports);
            transport.detail = Icmp.is(fragment.protocol) ? transport.dstPort : 0;
        }
        return emit(0, 0, fragment, vlanTags, device, timeNs, batch);
    }

    /** Writes the observation behind the last one; it is part of the batch once it is committed. */
    private boolean emit(
            long frame, int captured, IpHeader header, int vlanTags, long device, long timeNs, PacketBatch batch) {
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        final long direction = key(words, at, header, transport.srcPort, transport.dstPort, vlanTags);
        words[at + PacketBatch.TIME_NS] = timeNs;
        words[at + PacketBatch.LENGTHS] = (long) header.lengthBytes << 32 | transport.payloadBytes;
        words[at + PacketBatch.FLAGS] = transport.flags | direction | (long) vlanTags << PacketBatch.VLAN_SHIFT;
        words[at + PacketBatch.L4_DETAIL] = transport.detail;
        if (device > 1 && copies != null && copies.isCopy(device, header.protocol, words, at)) {
            count(LedgerStage.COPY);
            return false;
        }
        batch.commit();
        if (Icmp.is(header.protocol) && captured != 0 && Icmp.hasQuote(header.protocol, transport.dstPort >>> 8)) {
            quote(frame, captured, at, vlanTags, batch);
        }
        return true;
    }

    /** Notes which packet the ICMP message at that offset quotes. */
    private void quote(long frame, int captured, int message, int vlanTags, PacketBatch batch) {
        if (!quoted.parse(frame, captured, ip)) {
            return;
        }
        final long[] words = batch.words();
        final int at = batch.quoteOffset(batch.quotes());
        final long direction = key(words, at, quoted.ip, quoted.srcPort, quoted.dstPort, vlanTags);
        words[at + PacketBatch.TIME_NS] = words[message + PacketBatch.TIME_NS];
        words[at + PacketBatch.LENGTHS] = message;
        words[at + PacketBatch.FLAGS] = (quoted.hasSequence ? PacketBatch.HAS_SEQUENCE : 0)
                | direction
                | (long) vlanTags << PacketBatch.VLAN_SHIFT;
        words[at + PacketBatch.L4_DETAIL] =
                (long) (quoted.hasSequence ? quoted.sequence : 0) << 32 | words[message + PacketBatch.L4_DETAIL];
        batch.commitQuote();
    }

    /** Writes the hash and the key. Returns {@link PacketBatch#FROM_B} when end b sent the packet, else 0. */
    private long key(long[] words, int at, IpHeader header, int srcPort, int secondPort, int vlanTags) {
        final boolean isIcmp = Icmp.is(header.protocol);
        final int dstPort = isIcmp ? srcPort : secondPort;
        // Both ways are computed alike: see swapMask.
        final long swap = FiveTuple.swapMask(header.srcHi, header.srcLo, srcPort, header.dstHi, header.dstLo, dstPort);
        final long hi = (header.srcHi ^ header.dstHi) & swap;
        final long lo = (header.srcLo ^ header.dstLo) & swap;
        final int port = (srcPort ^ dstPort) & (int) swap;
        final long aHi = header.srcHi ^ hi;
        final long aLo = header.srcLo ^ lo;
        final long bHi = header.dstHi ^ hi;
        final long bLo = header.dstLo ^ lo;
        long direction = PacketBatch.FROM_B & swap;
        long ports = FiveTuple.packPorts(srcPort ^ port, dstPort ^ port, header.protocol, interfaceId);
        if (isIcmp) {
            final boolean isReply = Icmp.isReply(header.protocol, secondPort >>> 8);
            // Who pings itself has two ends that look alike; the type still tells which one sends.
            direction = isReply && aLo == bLo && aHi == bHi ? PacketBatch.FROM_B : direction;
            final boolean isByB = (direction != 0) != isReply;
            ports = FiveTuple.packIcmp(
                    srcPort, secondPort >>> 8, secondPort & 0xff, isByB, header.protocol, interfaceId);
        }
        words[at + PacketBatch.HASH] = FiveTuple.hashInVlan(FiveTuple.hash(aHi, aLo, bHi, bLo, ports), vlanTags);
        words[at + PacketBatch.A_HI] = aHi;
        words[at + PacketBatch.A_LO] = aLo;
        words[at + PacketBatch.B_HI] = bHi;
        words[at + PacketBatch.B_LO] = bLo;
        words[at + PacketBatch.PORTS] = ports;
        return direction;
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

    private boolean rejectNotIp(int protocol) {
        notIp.count(protocol);
        return false;
    }
}
