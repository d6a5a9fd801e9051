// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * Whole pcapng blocks on their way to a file, in little-endian order. After a failure it knows how many bytes and
 * packets the file has in whole blocks. (NOT thread safe.)
 */
final class BlockBuffer {
    /** Holds the longest block: a packet of 256 KiB, or a process with all its text. */
    private static final int BYTES = 1 << 20;

    private static final int MAX_TEXT = 16_384;
    private static final int OPTION_HEADER = 4;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int blockStart;
    private long landedBytes;
    private long landedPackets;

    /** Another file begins; what is left of the one before is dropped. */
    void reset() {
        buffer.clear();
        landedBytes = 0;
        landedPackets = 0;
    }

    /** Bytes of the file in whole blocks, once it is flushed. */
    long bytes() {
        return landedBytes + buffer.position();
    }

    /** What the file has for certain. */
    long landedBytes() {
        return landedBytes;
    }

    long landedPackets() {
        return landedPackets;
    }

    boolean hasRoom(int length) {
        return buffer.remaining() >= length;
    }

    void begin(int type) {
        blockStart = buffer.position();
        buffer.putInt(type).putInt(0);
    }

    void end() {
        final int length = buffer.position() - blockStart + PcapngBlock.LENGTH;
        buffer.putInt(length);
        buffer.putInt(blockStart + PcapngBlock.LENGTH, length);
    }

    BlockBuffer putInt(int value) {
        buffer.putInt(value);
        return this;
    }

    BlockBuffer putShort(int value) {
        buffer.putShort((short) value);
        return this;
    }

    BlockBuffer putLong(long value) {
        buffer.putLong(value);
        return this;
    }

    void putFrame(long address, int length) {
        UnsafeApi.copyMemory(null, address, null, BufferUtil.address(buffer) + buffer.position(), length);
        buffer.position(buffer.position() + length);
        pad();
    }

    void option(int code, int value) {
        buffer.putShort((short) code).putShort((short) Integer.BYTES).putInt(value);
    }

    void option(int code, long value) {
        buffer.putShort((short) code).putShort((short) Long.BYTES).putLong(value);
    }

    /** Leaves out an empty text. */
    void option(int code, String text) {
        final byte[] value = text.getBytes(StandardCharsets.UTF_8);
        final int length = Math.min(value.length, MAX_TEXT);
        if (length > 0) {
            buffer.putShort((short) code).putShort((short) length).put(value, 0, length);
            pad();
        }
    }

    void endOfOptions() {
        buffer.putInt(0);
    }

    private void pad() {
        while ((buffer.position() & OPTION_HEADER - 1) != 0) {
            buffer.put((byte) 0);
        }
    }

    /** Gives all blocks to the file. After a failure none of those that did not land is tried again. */
    void flushTo(WritableByteChannel out) throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                out.write(buffer);
            }
        } finally {
            land(buffer.position());
            buffer.clear();
        }
    }

    private void land(int written) {
        int at = 0;
        while (at < written) {
            final int length = buffer.getInt(at + PcapngBlock.LENGTH);
            if (at + length > written) {
                break;
            }
            landedPackets += buffer.getInt(at) == PcapngBlock.ENHANCED_PACKET ? 1 : 0;
            at += length;
        }
        landedBytes += at;
    }
}
