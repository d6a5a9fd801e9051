// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.packed;

import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteWriter} wrote. (NOT thread safe.) */
public final class ByteReader {
    private byte[] bytes = new byte[0];
    private int at;

    public ByteReader from(byte[] source) {
        bytes = source;
        at = 0;
        return this;
    }

    public long number() {
        long value = 0;
        int shift = 0;
        byte next = bytes[at++];
        while (next < 0) {
            value |= (next & 0x7fL) << shift;
            shift += 7;
            next = bytes[at++];
        }
        value |= (long) next << shift;
        return (value >>> 1) ^ -(value & 1);
    }

    public long word() {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    public int integer() {
        return (int) number();
    }

    public String text() {
        final int length = integer();
        final String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
