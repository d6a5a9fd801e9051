// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.network.TcpFlags;

/** The 256 texts of {@link TcpFlags#letters}, made once. */
public final class TcpFlagLetters {
    private static final String[] TEXT = new String[256];

    static {
        for (int flags = 0; flags < TEXT.length; flags++) {
            TEXT[flags] = TcpFlags.letters(flags);
        }
    }

    private TcpFlagLetters() {}

    public static String of(int flags) {
        return TEXT[flags & 0xff];
    }
}
