// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How many sockets a network namespace has, by {@code /proc/net/sockstat}. A dump by {@link NetlinkSource} walks the
 * tables of all namespaces four times; these files cost microseconds.
 */
public final class SocketCounts {
    private static final Path NET = Path.of("/proc/thread-self/net");
    private static final Pattern IN_USE = Pattern.compile("(?m)^(TCP|UDP)6?: inuse [1-9]");

    private SocketCounts() {}

    /** Whether the namespace of the calling thread may have TCP or UDP sockets. */
    public static boolean mayHaveSockets() {
        return mayHaveSockets("sockstat") || mayHaveSockets("sockstat6");
    }

    private static boolean mayHaveSockets(String file) {
        final Path path = NET.resolve(file);
        try {
            return IN_USE.matcher(Files.readString(path, StandardCharsets.US_ASCII))
                    .find();
        } catch (IOException e) {
            return Files.exists(path); // a kernel without IPv6 has no such file
        }
    }
}
