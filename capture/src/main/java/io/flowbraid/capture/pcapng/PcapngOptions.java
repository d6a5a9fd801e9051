// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.dissect.NetworkOrder;
import io.flowbraid.capture.file.FileBytes;
import io.flowbraid.model.text.SafeText;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.agrona.UnsafeApi;

/**
 * The options of a pcapng block, one after the other: a code, a length, the value and padding. What does not fit into
 * the block ends them. (NOT thread safe: reused.)
 */
final class PcapngOptions {
    private static final int HEADER_BYTES = 4;
    private static final char REPLACEMENT = '\ufffd';

    private final FileBytes bytes;
    private boolean isReversed;
    private int end;
    private int next;
    private int code;
    private int length;
    private int value;

    PcapngOptions(FileBytes bytes) {
        this.bytes = bytes;
    }

    /** Begins with those between two offsets behind the position, in a byte order. */
    PcapngOptions from(int start, int limit, boolean inOtherOrder) {
        next = start;
        end = limit;
        isReversed = inOtherOrder;
        return this;
    }

    /** Goes to the next one; false behind the last. */
    boolean next() {
        if (next + HEADER_BYTES > end) {
            return false;
        }
        code = bytes.getShort(next, isReversed);
        length = bytes.getShort(next + 2, isReversed);
        value = next + HEADER_BYTES;
        next = value + padded(length);
        return code != 0 && value + length <= end;
    }

    int code() {
        return code;
    }

    /** The first byte of the value; {@code otherwise} if the value is empty. */
    int unsignedByte(int otherwise) {
        return length == 0 ? otherwise : UnsafeApi.getByte(bytes.next() + value) & 0xff;
    }

    /** 32 bits at an offset in the value; 0 when it is too short. */
    int number(int at) {
        return at + 4 > length ? 0 : bytes.getInt(value + at, isReversed);
    }

    /** The same of an address, which is in network order everywhere. */
    int networkOrder(int at) {
        return at + 4 > length ? 0 : NetworkOrder.getInt(bytes.next() + value + at);
    }

    /** 64 bits, the value of an option of eight bytes. */
    long longNumber() {
        final long first = number(0) & 0xffff_ffffL;
        final long second = number(4) & 0xffff_ffffL;
        return isBigEndian() ? first << 32 | second : second << 32 | first;
    }

    private boolean isBigEndian() {
        return isReversed == FileBytes.isReversed(ByteOrder.BIG_ENDIAN);
    }

    /** The value as text, up to a zero byte, without characters that would control a terminal or begin a line. */
    String text() {
        final byte[] content = new byte[length];
        int size = 0;
        while (size < length) {
            final byte one = UnsafeApi.getByte(bytes.next() + value + size);
            if (one == 0) {
                break;
            }
            content[size++] = one;
        }
        return SafeText.replaced(new String(content, 0, size, StandardCharsets.UTF_8), REPLACEMENT);
    }

    /** The value as it is. */
    byte[] rawBytes() {
        final byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = UnsafeApi.getByte(bytes.next() + value + i);
        }
        return content;
    }

    static int padded(int length) {
        return (length + 3) & ~3;
    }
}
