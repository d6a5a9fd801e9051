// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.JsonBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads a body in the binary form of nDPI's serializer (TLV), record by record, each as the JSON object it stands for:
 * one reader of keys and values serves both. (NOT thread safe)
 *
 * <pre>
 *  body:   version 1, format 1, records
 *  record: items, end of record (the byte 1)
 *  item:   type of key &lt;&lt; 4 | type of value, key, value
 *  types:  2 - 5 unsigned and 6 - 9 signed of 1, 2, 4 and 8 bytes, big endian; 10 float, little endian;
 *          11 string, its length in 2 bytes and its bytes
 * </pre>
 */
final class TlvReader {
    private static final int VERSION = 1;
    private static final int FORMAT_TLV = 1;
    private static final int END_OF_RECORD = 1;
    private static final int UINT8 = 2;
    private static final int UINT32 = 4;
    private static final int UINT64 = 5;
    private static final int INT8 = 6;
    private static final int INT64 = 9;
    private static final int FLOAT = 10;
    private static final int STRING = 11;

    private static final int FRACTION_DIGITS = 6;
    private static final float FRACTION_UNIT = 1_000_000f;
    private static final float FLOAT_LIMIT = 1e12f;

    private static final VarHandle FLOATS =
            MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    /** The record as JSON. */
    final JsonBuffer json = new JsonBuffer(1 << 12);

    private byte[] bytes = {};
    private int position;
    private int limit;
    private boolean isDamaged;

    void wrap(byte[] body, int length) {
        bytes = body;
        limit = length;
        position = 2;
        isDamaged = length < 2 || body[0] != VERSION || body[1] != FORMAT_TLV;
    }

    boolean isDamaged() {
        return isDamaged;
    }

    /** Reads the next record; false at the end and at damage. */
    boolean next() {
        if (isDamaged || position >= limit) {
            return false;
        }
        json.clear();
        json.append('{');
        while (position < limit) {
            final int type = bytes[position++];
            if (type == END_OF_RECORD) {
                json.append('}');
                return true;
            }
            if (json.length > 1) {
                json.append(',');
            }
            if (!readKey(type >> 4 & 0xf) || !readValue(type & 0xf)) {
                break;
            }
        }
        isDamaged = true; // or the record has no end
        return false;
    }

    private boolean readKey(int type) {
        if (type == STRING) {
            if (!readString()) {
                return false;
            }
        } else if (type >= UINT8 && type <= UINT32) {
            json.append('"');
            if (!readInteger(1 << type - UINT8, false)) {
                return false;
            }
            json.append('"');
        } else {
            return false;
        }
        json.append(':');
        return true;
    }

    private boolean readValue(int type) {
        if (type >= UINT8 && type <= UINT64) {
            return readInteger(1 << type - UINT8, false);
        }
        if (type >= INT8 && type <= INT64) {
            return readInteger(1 << type - INT8, true);
        }
        return type == STRING ? readString() : type == FLOAT && readFloat();
    }

    private boolean readInteger(int size, boolean isSigned) {
        if (size > limit - position) {
            return false;
        }
        long value = isSigned ? bytes[position] : bytes[position] & 0xff;
        for (int i = 1; i < size; i++) {
            value = value << 8 | bytes[position + i] & 0xff;
        }
        position += size;
        json.number(value < 0 && !isSigned ? Long.MAX_VALUE : value);
        return true;
    }

    private boolean readFloat() {
        if (Float.BYTES > limit - position) {
            return false;
        }
        final float value = (float) FLOATS.get(bytes, position);
        position += Float.BYTES;
        if (value < 0) {
            json.append('-');
        }
        final float size = Math.abs(value);
        json.fixed(size < FLOAT_LIMIT ? (long) (size * FRACTION_UNIT) : 0, FRACTION_DIGITS); // also for no number
        return true;
    }

    private boolean readString() {
        if (limit - position < 2) {
            return false;
        }
        final int length = (bytes[position] & 0xff) << 8 | bytes[position + 1] & 0xff;
        final int from = position + 2;
        if (length > limit - from) {
            return false;
        }
        json.string(bytes, from, from + length);
        position = from + length;
        return true;
    }
}
