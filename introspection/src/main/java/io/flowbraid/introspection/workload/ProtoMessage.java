// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Goes through the fields of a protocol buffers message, whatever their order, and writes the few that requests need.
 * (NOT thread safe)
 */
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;
    private static final int MAX_TEXT = 1024;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int valueOffset;
    private int valueLength;
    private long number;

    ProtoMessage(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtoMessage(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        position = offset;
        end = offset + length;
    }

    /** The number of the next field; 0 after the last. */
    int next() throws IOException {
        if (position == end) {
            return 0;
        }
        final long tag = varint();
        valueLength = 0;
        switch ((int) tag & 7) {
            case VARINT -> number = varint();
            case FIXED64 -> take(8);
            case LENGTH_DELIMITED -> take(varint());
            case FIXED32 -> take(4);
            default -> throw malformed();
        }
        return (int) (tag >>> 3);
    }

    boolean isLongText() {
        return valueLength > MAX_TEXT;
    }

    /** The value as text; empty when it is longer than any name. */
    String text() {
        return isLongText() ? "" : new String(bytes, valueOffset, valueLength, StandardCharsets.UTF_8);
    }

    /** The value as a number. */
    long number() {
        return number;
    }

    /** The value as it is. */
    byte[] bytes() {
        return Arrays.copyOfRange(bytes, valueOffset, valueOffset + valueLength);
    }

    /** The value as a message of its own. */
    ProtoMessage message() {
        return new ProtoMessage(bytes, valueOffset, valueLength);
    }

    /** The last value of a field of text; empty when there is none. */
    String text(int field) throws IOException {
        String text = "";
        for (int found = next(); found != 0; found = next()) {
            text = found == field ? text() : text;
        }
        return text;
    }

    private void take(long length) throws IOException {
        if (length < 0 || length > end - position) {
            throw malformed();
        }
        valueOffset = position;
        valueLength = (int) length;
        position += valueLength;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            if (position == end) {
                throw malformed();
            }
            final byte next = bytes[position++];
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw malformed();
    }

    private static IOException malformed() {
        return new IOException("an answer that is not a message");
    }

    /** A field that holds a message, of the fields given. */
    static byte[] field(int number, byte[]... fields) {
        final ByteArrayOutputStream value = new ByteArrayOutputStream();
        for (byte[] field : fields) {
            value.writeBytes(field);
        }
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number << 3 | LENGTH_DELIMITED);
        int length = value.size();
        for (; length > 0x7f; length >>>= 7) {
            out.write(length | 0x80);
        }
        out.write(length);
        out.writeBytes(value.toByteArray());
        return out.toByteArray();
    }

    static byte[] field(int number, String text) {
        return field(number, text.getBytes(StandardCharsets.UTF_8));
    }
}
