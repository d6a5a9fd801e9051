// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes names from packets only where they can be names of hosts. */
final class HostNames {
    private static final int MAX_LENGTH = 253;

    private HostNames() {}

    /**
     * The name in lower case without its last dot; null when it is empty, too long or has other characters than
     * letters, digits, hyphens, underscores and dots.
     */
    static @Nullable String clean(String name) {
        final int length = name.endsWith(".") ? name.length() - 1 : name.length();
        if (length == 0 || length > MAX_LENGTH) {
            return null;
        }
        for (int i = 0; i < length; i++) {
            if (!isAllowed(name.charAt(i))) {
                return null;
            }
        }
        return name.substring(0, length).toLowerCase(Locale.ROOT);
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
    }
}
