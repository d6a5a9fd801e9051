// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

/** Names options as the origin of a setting, the way {@code flowbraid config} and error messages show it. */
public final class OptionOrigin {
    private static final String PREFIX = "option ";

    private OptionOrigin() {}

    public static String of(String option) {
        return PREFIX + option;
    }

    static boolean isOption(String origin) {
        return origin.startsWith(PREFIX);
    }
}
