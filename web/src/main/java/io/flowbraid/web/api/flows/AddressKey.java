// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import org.jspecify.annotations.Nullable;

/** An address in the order of its bytes: 10.0.0.9 before 10.0.0.10. */
record AddressKey(long hi, long lo) implements Comparable<AddressKey> {
    private static final int RADIX = 16;

    static @Nullable AddressKey of(FlowField field, FlowRecord flow, FlowContext context) {
        final String text = field.text(flow, context);
        if (text == null) {
            return null;
        }
        final long[] words = IpAddress.parse(text);
        return new AddressKey(words[0], words[1]);
    }

    /** Reads {@link #toString}. */
    static AddressKey parse(String text) {
        final int separator = text.indexOf('.');
        return new AddressKey(
                Long.parseUnsignedLong(text.substring(0, separator), RADIX),
                Long.parseUnsignedLong(text.substring(separator + 1), RADIX));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(hi, RADIX) + '.' + Long.toUnsignedString(lo, RADIX);
    }

    @Override
    public int compareTo(AddressKey other) {
        final int byHi = Long.compareUnsigned(hi, other.hi);
        return byHi != 0 ? byHi : Long.compareUnsigned(lo, other.lo);
    }
}
