// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.packed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Numbers and texts as few bytes, one behind the other; used again and again. (NOT thread safe.) */
public final class ByteWriter {
    private static final int MAX_VARINT_BYTES = 10;
    /** Of a char in UTF-8; a surrogate pair has 4 for two. */
    private static final int MAX_CHAR_BYTES = 3;

    private byte[] bytes = new byte[512];
    private int length;

    public void clear() {
        length = 0;
    }

    public int length() {
        return length;
    }

    /** One byte. */
    public void octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    /** A number that is rarely negative, and small most of the time. */
    public void number(long value) {
        room(MAX_VARINT_BYTES);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** A number of which each value is as likely, such as half an address. */
    public void word(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    public void flags(boolean... flags) {
        int bits = 0;
        for (final boolean flag : flags) {
            bits = bits << 1 | (flag ? 1 : 0);
        }
        number(bits);
    }

    public void text(String text) {
        if (text.length() * MAX_CHAR_BYTES < bytes.length - length - MAX_VARINT_BYTES && isAscii(text)) {
            number(text.length());
            for (int i = 0; i < text.length(); i++) {
                bytes[length++] = (byte) text.charAt(i);
            }
            return;
        }
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Their number and the bytes. */
    public void raw(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Puts what was written into the array, if it fits, else into a new one. */
    public byte[] into(byte[] old) {
        // An array that is far too large is given up as well.
        if (old.length < length || old.length > 2 * length + Long.BYTES) {
            return Arrays.copyOf(bytes, length);
        }
        System.arraycopy(bytes, 0, old, 0, length);
        return old;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
