// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link StateWriter} wrote. Bytes that end early are an {@link IllegalArgumentException}. (NOT thread
 * safe.)
 */
public final class StateReader {
    private final byte[] bytes;
    private int at;

    public StateReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public int small() {
        need(1);
        return bytes[at++];
    }

    public boolean flag() {
        return small() != 0;
    }

    public long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            final int next = small();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 64 bits at byte " + at);
    }

    /** A number that counts what follows. */
    public int count() {
        final long count = number();
        if (count < 0 || count > bytes.length - at) {
            throw new IllegalArgumentException(
                    "a count of " + count + ", but " + (bytes.length - at) + " bytes are left");
        }
        return (int) count;
    }

    public long word() {
        need(Long.BYTES);
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << 8 | bytes[at++] & 0xff;
        }
        return value;
    }

    public String text() {
        final int count = count();
        final String text = new String(bytes, at, count, StandardCharsets.UTF_8);
        at += count;
        return text;
    }

    public byte[] raw() {
        final int count = count();
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    public @Nullable TupleEnd end() {
        final int kind = small();
        if (kind == 0) {
            return null;
        }
        final long lo = word();
        final long hi = kind == 1 ? 0 : word();
        return new TupleEnd(hi, lo, (int) number());
    }

    private void need(int count) {
        if (bytes.length - at < count) {
            throw new IllegalArgumentException("the state ends after " + bytes.length + " bytes");
        }
    }
}
