// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.web.RefusedException;

/** Flow ids as the API spells them: 16 hex digits. */
public final class FlowIds {
    private static final int DIGITS = 16;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private FlowIds() {}

    public static String text(long id) {
        final char[] text = new char[DIGITS];
        for (int i = 0; i < DIGITS; i++) {
            text[i] = HEX[(int) (id >>> 4 * (DIGITS - 1 - i)) & 0xf];
        }
        return new String(text);
    }

    static long parse(String text) throws RefusedException {
        if (text.matches("[0-9a-fA-F]{16}")) {
            return Long.parseUnsignedLong(text, 16);
        }
        throw new RefusedException("'" + text + "' is not the id of a flow, which has 16 hex digits");
    }
}
