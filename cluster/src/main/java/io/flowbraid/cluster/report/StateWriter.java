// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.network.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes numbers and texts as few bytes, one behind the other. (NOT thread safe.) */
public final class StateWriter {
    private static final int MAX_VARINT_BYTES = 10;
    private static final int NO_END = 0;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private byte[] bytes = new byte[1024];
    private int length;

    /** A number from 0 to 127, as one byte. */
    public void small(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    public void flag(boolean value) {
        small(value ? 1 : 0);
    }

    /** A number that is near zero most of the time. */
    public void number(long value) {
        room(MAX_VARINT_BYTES);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** A number of which each value is as likely, such as an identifier. */
    public void word(long value) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    public void text(String text) {
        raw(text.getBytes(StandardCharsets.UTF_8));
    }

    public void raw(byte[] value) {
        number(value.length);
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    public void end(@Nullable TupleEnd end) {
        if (end == null) {
            small(NO_END);
            return;
        }
        final boolean isIpv4 = IpAddress.isIpv4(end.hi(), end.lo());
        small(isIpv4 ? IPV4 : IPV6);
        word(end.lo());
        if (!isIpv4) {
            word(end.hi());
        }
        number(end.port());
    }

    /** A copy of what was written. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
