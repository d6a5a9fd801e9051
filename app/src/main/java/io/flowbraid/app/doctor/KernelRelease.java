// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code 6.1.0-31-amd64}. */
final class KernelRelease {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

    private KernelRelease() {}

    static boolean isAtLeast(String release, int major, int minor) {
        final Matcher numbers = RELEASE.matcher(release);
        if (!numbers.matches()) {
            return false;
        }
        final int foundMajor = Integer.parseInt(numbers.group(1));
        return foundMajor > major || (foundMajor == major && Integer.parseInt(numbers.group(2)) >= minor);
    }
}
