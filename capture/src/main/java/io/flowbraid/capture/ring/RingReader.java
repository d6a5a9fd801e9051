// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.capture.LiveReader;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.kept.FrameDirection;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets where the kernel wrote them: no copy, no call for each packet, one wake-up for each block. (NOT thread
 * safe.)
 *
 * <pre>
 *  block                                packet (struct tpacket3_hdr)
 *    8  status                            0  offset of the next
 *   12  packets                           4  seconds, 8 nanoseconds
 *   16  offset of the first              12  bytes captured, 16 bytes on the wire
 *                                        24  offset of the frame (16 bits)
 *                                        58  packet type (struct sockaddr_ll): 4 outgoing
 * </pre>
 */
public final class RingReader implements LiveReader {
    private static final int BLOCK_PACKETS = 12;
    private static final int BLOCK_FIRST_PACKET = 16;
    private static final int PACKET_TYPE = 58;
    private static final int OUTGOING = 4;

    private final PacketRing ring;
    private final UnsafeBuffer memory;
    private final long address;
    private final int end;
    private final boolean isEthernet;
    private final int snaplenBytes;
    private final PacketDissector dissector;
    private final Counter delivered;
    private final InterfaceDrops interfaceDrops;
    private final DropCounts drops;

    private int block;
    /** Packets of the block not yet read; its header says how many there are when it is ours. */
    private int unread;
    /** The next packet's header. */
    private int position;

    private long remaining;
    private int dropped;
    private @Nullable String error;

    public RingReader(
            PacketRing ring,
            int linkType,
            LiveSettings settings,
            int interfaceId,
            InterfaceDrops interfaceDrops,
            LedgerStage stage) {
        this.ring = ring;
        this.memory = ring.memory();
        this.address = memory.addressOffset();
        this.end = memory.capacity();
        this.isEthernet = linkType == LinkType.ETHERNET;
        this.snaplenBytes = settings.snaplenBytes();
        this.dissector =
                settings.keepers().dissector(linkType, interfaceId, stage, new DissectorMemory(), this::directionOf);
        this.delivered = stage.in();
        this.interfaceDrops = interfaceDrops;
        this.drops = new DropCounts(stage, 0, interfaceDrops.total());
        this.remaining = settings.packetLimit() == 0 ? Long.MAX_VALUE : settings.packetLimit();
    }

    @Override
    public int read(PacketBatch batch) {
        int frames = 0;
        while (!batch.isFull() && frames < remaining && (unread != 0 || enterBlock())) {
            dissect(batch);
            position += memory.getInt(position);
            unread--;
            frames++;
            if (unread == 0) {
                leaveBlock();
            }
        }
        remaining -= frames;
        delivered.add(frames);
        if (remaining == 0) {
            dissector.drain(batch);
        } else if (frames == 0) {
            dissector.expire(SystemEpochNanoClock.INSTANCE.nanoTime(), batch);
        }
        return frames;
    }

    /** Goes on to the packets of the next block. False when the kernel has it still. */
    private boolean enterBlock() {
        while (ring.isReadable(block)) {
            unread = memory.getInt(block + BLOCK_PACKETS);
            position = block + memory.getInt(block + BLOCK_FIRST_PACKET);
            if (unread != 0) {
                return true;
            }
            leaveBlock();
        }
        return false;
    }

    private void leaveBlock() {
        ring.release(block);
        block += ring.blockBytes();
        if (block == end) {
            block = 0;
        }
    }

    private void dissect(PacketBatch batch) {
        final int header = position;
        final long seconds = memory.getInt(header + 4) & 0xffff_ffffL;
        final int nanoseconds = memory.getInt(header + 8);
        int captured = memory.getInt(header + 12);
        long wireLength = memory.getInt(header + 16) & 0xffff_ffffL;
        int start = header + (memory.getShort(header + 24) & 0xffff);
        if (isEthernet && VlanTag.isBeside(memory, header) && captured >= 12) {
            VlanTag.putBack(memory, header, start);
            start -= VlanTag.BYTES;
            captured = Math.min(captured + VlanTag.BYTES, Math.max(captured, snaplenBytes));
            wireLength += VlanTag.BYTES;
        }
        dissector.dissect(
                address + start,
                captured,
                (int) Math.min(wireLength, Integer.MAX_VALUE),
                seconds * 1_000_000_000L + nanoseconds,
                batch);
    }

    /** Which way the packet at the position went. */
    private int directionOf(long frame) {
        return memory.getByte(position + PACKET_TYPE) == OUTGOING ? FrameDirection.OUTBOUND : FrameDirection.INBOUND;
    }

    @Override
    public void awaitPackets(int timeoutMs) {
        if (!ring.await(timeoutMs)) {
            error = "the device is gone";
        }
    }

    @Override
    public boolean hasGoneDown() {
        return ring.hasGoneDown();
    }

    @Override
    public void countDrops() {
        dropped += ring.takeDrops();
        drops.update(dropped, interfaceDrops.total());
    }

    @Override
    public String way() {
        return "in place (TPACKET_V3, " + ring.blocks() + " blocks of " + (ring.blockBytes() >> 10) + " KiB)";
    }

    @Override
    public boolean hasEnded() {
        return hasFailed() || remaining == 0 && !dissector.hasWaiting();
    }

    @Override
    public boolean hasFailed() {
        return error != null;
    }

    @Override
    public String error() {
        return error == null ? "" : error;
    }

    @Override
    public void close() {
        dissector.close();
        ring.close();
        interfaceDrops.close();
    }
}
