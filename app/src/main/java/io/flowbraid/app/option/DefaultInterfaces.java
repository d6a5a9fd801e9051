// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What to capture on when nobody says: {@code lo} and the interfaces of the default routes. */
public final class DefaultInterfaces {
    private static final String LOOPBACK = "lo";
    private static final String IPV4_ANY = "00000000";
    private static final String IPV6_ANY = "00000000000000000000000000000000";

    private DefaultInterfaces() {}

    /** Reads the routing tables below {@code procNet}. */
    public static List<String> of(Path procNet) {
        final Set<String> names = new LinkedHashSet<>();
        names.add(LOOPBACK);
        // Iface Destination Gateway Flags RefCnt Use Metric Mask …
        for (final String[] route : rows(procNet.resolve("route"))) {
            if (route.length > 7 && route[1].equals(IPV4_ANY) && route[7].equals(IPV4_ANY)) {
                names.add(route[0]);
            }
        }
        // destination, prefix, source, prefix, next hop, metric, references, uses, flags, device
        for (final String[] route : rows(procNet.resolve("ipv6_route"))) {
            if (route.length > 9 && route[0].equals(IPV6_ANY) && route[1].equals("00")) {
                names.add(route[9]);
            }
        }
        return List.copyOf(names);
    }

    private static List<String[]> rows(Path table) {
        final List<String[]> rows = new ArrayList<>();
        try {
            for (final String line : Files.readAllLines(table)) {
                rows.add(line.strip().split("\\s+"));
            }
        } catch (IOException e) {
            return List.of(); // no IPv6, or not Linux: nothing to add
        }
        return rows;
    }
}
