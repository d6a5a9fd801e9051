// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.report;

import io.flowbraid.cluster.key.TupleEnd;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.packed.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Writes state and messages as few bytes, one behind the other. (NOT thread safe.) */
public final class StateWriter {
    private static final int NO_END = 0;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final ByteWriter bytes = new ByteWriter();

    /** A number from 0 to 127, as one byte. */
    public void small(int value) {
        bytes.octet(value);
    }

    public void flag(boolean value) {
        small(value ? 1 : 0);
    }

    /** A number that is near zero most of the time. */
    public void number(long value) {
        bytes.number(value);
    }

    /** A number of which each value is as likely, such as an identifier. */
    public void word(long value) {
        bytes.word(value);
    }

    public void text(String text) {
        bytes.text(text);
    }

    public void raw(byte[] value) {
        bytes.raw(value);
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
        return bytes.toBytes();
    }
}
