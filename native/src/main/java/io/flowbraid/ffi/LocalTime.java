// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.nio.charset.StandardCharsets;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Formats times as the C library does, in the time zone of this process. */
public final class LocalTime {
    /** struct tm has 56. */
    private static final int TM_BYTES = 64;

    private static final int MAX_TEXT = 4096;

    private LocalTime() {}

    /**
     * strftime(3) of a local time.
     *
     * @param seconds since the epoch
     */
    public static String format(String pattern, long seconds) {
        final Pointer time = allocate(Long.BYTES);
        final Pointer tm = allocate(TM_BYTES);
        final Pointer text = allocate(MAX_TEXT);
        time.putLong(0, seconds);
        LibC.INSTANCE.localtime_r(time.address(), tm.address());
        final int length = (int) LibC.INSTANCE.strftime(text.address(), MAX_TEXT, pattern, tm.address());
        final byte[] bytes = new byte[length];
        text.get(0, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Pointer allocate(int bytes) {
        return Memory.allocateDirect(Runtime.getSystemRuntime(), bytes, true);
    }
}
