// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * Numbers of a frame by address, in network order (RFC 791, appendix B). Nothing is checked: who asks has made sure
 * that so many bytes were captured.
 */
public final class NetworkOrder {
    private static final boolean IS_REVERSED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private NetworkOrder() {}

    static int unsignedByte(long address) {
        return UnsafeApi.getByte(address) & 0xff;
    }

    static int unsignedShort(long address) {
        final short value = UnsafeApi.getShort(address);
        return (IS_REVERSED ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** 32 bits at an address. */
    public static int getInt(long address) {
        final int value = UnsafeApi.getInt(address);
        return IS_REVERSED ? Integer.reverseBytes(value) : value;
    }

    static long getLong(long address) {
        final long value = UnsafeApi.getLong(address);
        return IS_REVERSED ? Long.reverseBytes(value) : value;
    }
}
