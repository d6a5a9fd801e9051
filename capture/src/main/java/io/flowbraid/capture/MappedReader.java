// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.PacketBatch;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/**
 * Reads a classic capture file where the page cache has it: no copy, and no call into libpcap for each packet. A window of
 * the file is mapped at a time and moved to a packet's boundary, so the file may be larger than memory.
 */
final class MappedReader implements FrameReader {
    static final long DEFAULT_WINDOW_BYTES = 256L << 20;

    private static final String SHORTER = "it became shorter while it was read";

    private static final int PACKET_HEADER_LENGTH = 16;
    /** libpcap's MAXIMUM_SNAPLEN: what claims to be longer is no packet. */
    private static final int LONGEST_FRAME = 262_144;

    private final FileChannel channel;
    private final long fileBytes;
    private final boolean isReversed;
    private final int tickNs;
    private final long windowBytes;
    private final PacketDissector dissector;
    private final Counter delivered;

    private @Nullable MappedByteBuffer window;
    private long address;
    /** Octets in the window; 0 without one. */
    private int length;

    private long windowStart;
    /** Of the next packet's header, in the window. */
    private int position;

    private long remaining;
    private boolean isAtEnd;
    private @Nullable String error;

    private MappedReader(FileChannel channel, SavefileHeader header, Limits limits, int interfaceId, LedgerStage stage)
            throws IOException {
        this.channel = channel;
        this.fileBytes = channel.size();
        this.isReversed = header.order() != ByteOrder.nativeOrder();
        this.tickNs = header.tickNs();
        this.windowBytes = limits.windowBytes;
        this.dissector = new PacketDissector(header.linkType(), interfaceId, stage);
        this.delivered = stage.in();
        this.remaining = limits.packets == 0 ? Long.MAX_VALUE : limits.packets;
        this.windowStart = SavefileHeader.LENGTH;
    }

    /**
     * How much is read.
     *
     * @param packets end after so many; 0 for no limit
     * @param windowBytes mapped at a time; more than the longest packet takes
     */
    record Limits(long packets, long windowBytes) {}

    /** A reader of that file; null when it is not in the classic format, and libpcap may still read it. */
    static @Nullable MappedReader open(Path file, Limits limits, int interfaceId, LedgerStage stage)
            throws IOException {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            final SavefileHeader header = SavefileHeader.read(channel);
            if (header != null) {
                return new MappedReader(channel, header, limits, interfaceId, stage);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    @Override
    public int read(PacketBatch batch) {
        int frames = 0;
        try {
            if (channel.size() < fileBytes) {
                error = SHORTER;
            }
            while (error == null && !batch.isFull() && frames < remaining && reach(PACKET_HEADER_LENGTH)) {
                final int captured = number(position + 8);
                if (captured < 0 || captured > LONGEST_FRAME) {
                    error = "a packet of " + Integer.toUnsignedString(captured) + " octets is said to begin at octet "
                            + (windowStart + position);
                    break;
                }
                if (!reach(PACKET_HEADER_LENGTH + captured)) {
                    break;
                }
                dissect(captured, batch);
                position += PACKET_HEADER_LENGTH + captured;
                frames++;
            }
        } catch (InternalError e) {
            // How the JVM tells of SIGBUS, at times only after we have returned: a page is no longer in the file.
            error = SHORTER;
        } catch (IOException e) {
            error = e.getMessage();
        }
        remaining -= frames;
        delivered.add(frames);
        if (isOver()) {
            dissector.drain(batch);
        }
        return frames;
    }

    private void dissect(int captured, PacketBatch batch) {
        final long seconds = number(position) & 0xffff_ffffL;
        final long ticks = number(position + 4) & 0xffff_ffffL;
        final long wireLength = number(position + 12) & 0xffff_ffffL;
        dissector.dissect(
                address + position + PACKET_HEADER_LENGTH,
                captured,
                (int) Math.min(wireLength, Integer.MAX_VALUE),
                seconds * 1_000_000_000L + ticks * tickNs,
                batch);
    }

    /** 32 bits in the byte order of the file. */
    private int number(int at) {
        final int value = UnsafeApi.getInt(address + at);
        return isReversed ? Integer.reverseBytes(value) : value;
    }

    /** Has so many octets from the position on in the window; false at the end of the file. */
    private boolean reach(int wanted) throws IOException {
        if (position + wanted <= length) {
            return true;
        }
        final long at = windowStart + position;
        if (at + wanted > fileBytes) {
            isAtEnd = true;
            if (at < fileBytes) {
                error = "it is cut short: a packet begins at octet " + at + " and the file ends at " + fileBytes;
            }
            return false;
        }
        unmap();
        window = channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(windowBytes, fileBytes - at));
        address = BufferUtil.address(window);
        length = window.capacity();
        windowStart = at;
        position = 0;
        return true;
    }

    @Override
    public boolean hasEnded() {
        return isOver() && !dissector.hasWaiting();
    }

    private boolean isOver() {
        return isAtEnd || error != null || remaining == 0;
    }

    @Override
    public boolean hasFailed() {
        return error != null;
    }

    @Override
    public String error() {
        return error == null ? "" : error;
    }

    private void unmap() {
        length = 0;
        IoUtil.unmap(window);
        window = null;
    }

    @Override
    public void close() {
        unmap();
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written that could be lost.
        }
    }
}
