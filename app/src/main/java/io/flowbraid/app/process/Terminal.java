// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** What the standard streams are connected to. */
public final class Terminal {
    private Terminal() {}

    /**
     * isatty(3) without native code. {@code System.console()} would not do: it speaks of input and output together and,
     * since JDK 22, is never null.
     */
    public static boolean isTerminal(int fd) {
        try {
            final String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** No with {@code NO_COLOR} (no-color.org) or a terminal that knows none. */
    public static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.getOrDefault("TERM", "dumb"));
    }
}
