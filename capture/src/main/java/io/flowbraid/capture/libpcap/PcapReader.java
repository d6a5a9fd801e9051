// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.libpcap;

import io.flowbraid.capture.PacketReader;
import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.capture.kept.FrameDirection;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.ffi.LibPcap;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.packet.PacketBatch;
import org.agrona.BufferUtil;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.pcap4j.core.PcapHandle;

/**
 * Reads the packets of one {@code pcap_t} by address and has them dissected: those of a device, or of a file of a
 * version or variant that only libpcap knows. Counts what it reads as the stage's input. (NOT thread safe.)
 */
public final class PcapReader implements PacketReader {
    private static final int ERROR = -1;
    private static final int END = -2;

    /** struct pcap_pkthdr: seconds, nanoseconds, captured length, wire length. */
    private static final int HEADER_LENGTH = 24;

    private final LibPcap libPcap = LibPcap.INSTANCE;
    private final PcapHandle handle;
    private final long pcap;
    private final PacketDissector dissector;
    private final Counter delivered;

    /** Two pointers for pcap_next_ex to fill. */
    private final UnsafeBuffer cells = new UnsafeBuffer(BufferUtil.allocateDirectAligned(16, 8));

    private final UnsafeBuffer header = new UnsafeBuffer(0, 0);

    private long remaining;
    private long headerAddress;
    private boolean isAtEnd;
    private boolean hasFailed;

    /**
     * @param handle is the reader's from now on
     * @param packetLimit 0 for none
     * @param keepers take copies of whole frames
     */
    public PcapReader(PcapHandle handle, long packetLimit, int interfaceId, LedgerStage stage, FrameKeepers keepers) {
        this.handle = handle;
        this.pcap = Pcap4J.addressOf(handle);
        this.dissector = keepers.dissector(
                libPcap.pcap_datalink(pcap),
                interfaceId,
                stage,
                new DissectorMemory(),
                frame -> FrameDirection.UNKNOWN);
        this.delivered = stage.in();
        this.remaining = packetLimit == 0 ? Long.MAX_VALUE : packetLimit;
    }

    @Override
    public int read(PacketBatch batch) {
        final long headerCell = cells.addressOffset();
        int frames = 0;
        while (!batch.isFull() && frames < remaining && !isAtEnd) {
            final int result = libPcap.pcap_next_ex(pcap, headerCell, headerCell + 8);
            if (result != 1) {
                hasFailed = result == ERROR;
                isAtEnd = hasFailed || result == END;
                break;
            }
            dissect(batch);
            frames++;
        }
        remaining -= frames;
        delivered.add(frames);
        if (isOver()) {
            dissector.drain(batch);
        } else if (frames == 0) {
            dissector.expire(SystemEpochNanoClock.INSTANCE.nanoTime(), batch);
        }
        return frames;
    }

    private void dissect(PacketBatch batch) {
        final long address = cells.getLong(0);
        if (address != headerAddress) {
            header.wrap(address, HEADER_LENGTH);
            headerAddress = address;
        }
        final long timeNs = header.getLong(0) * 1_000_000_000L + header.getLong(8);
        final long wireLength = header.getInt(20) & 0xffff_ffffL;
        dissector.dissect(
                cells.getLong(8), header.getInt(16), (int) Math.min(wireLength, Integer.MAX_VALUE), timeNs, batch);
    }

    @Override
    public boolean hasEnded() {
        return isOver() && !dissector.hasWaiting();
    }

    private boolean isOver() {
        return isAtEnd || remaining == 0;
    }

    @Override
    public boolean hasFailed() {
        return hasFailed;
    }

    /** libpcap's own words for what went wrong. */
    @Override
    public String error() {
        return libPcap.pcap_geterr(pcap);
    }

    @Override
    public void close() {
        dissector.close();
        handle.close();
    }
}
