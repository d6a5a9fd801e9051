// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.names;

import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.ring.NamingFilter;
import java.util.Locale;

/** Prints the kernel's part of the search for names as C, for {@code naming_filter.c}. */
public final class FilterText {
    private FilterText() {}

    public static void main(String[] arguments) {
        for (final long instruction : NamingFilter.of(LinkType.ETHERNET, LiveSettings.DEFAULTS.snaplenBytes())) {
            System.out.printf(
                    Locale.ROOT,
                    "{0x%x, %d, %d, 0x%xu},%n",
                    instruction >>> 48,
                    instruction >>> 40 & 0xff,
                    instruction >>> 32 & 0xff,
                    instruction & 0xffff_ffffL);
        }
    }
}
