// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.flows;

import io.flowbraid.record.Digits;
import io.flowbraid.web.RefusedException;

/** Flow ids as the API spells them: 16 hex digits. */
public final class FlowIds {
    private FlowIds() {}

    public static String text(long id) {
        return Digits.hex(id);
    }

    static long parse(String text) throws RefusedException {
        if (text.matches("[0-9a-fA-F]{16}")) {
            return Long.parseUnsignedLong(text, 16);
        }
        throw new RefusedException("'" + text + "' is not the id of a flow, which has 16 hex digits");
    }
}
