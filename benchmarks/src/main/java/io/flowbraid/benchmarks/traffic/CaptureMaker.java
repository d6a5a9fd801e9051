// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes a capture file, and the feed beside it:
 *
 * <pre>
 *  benchmarks/make-capture.sh FILE PACKETS FLOWS [--feed FILE] [--pps N] [--hosts N] [--snaplen N]
 * </pre>
 *
 * Packets come N a second, without {@code --pps} 200,000; the feed is of the agents of so many hosts, without
 * {@code --hosts} one; N bytes are kept of each packet, without {@code --snaplen} 100.
 */
public final class CaptureMaker {
    private CaptureMaker() {}

    public static void main(String[] words) throws IOException {
        if (words.length < 3) {
            throw new IllegalArgumentException(
                    "wanted: FILE PACKETS FLOWS [--feed FILE] [--pps N] [--hosts N] [--snaplen N]");
        }
        Path feed = null;
        int packetsPerSecond = 200_000;
        int hosts = 1;
        int snaplen = TrafficPlan.HEADERS;
        for (int i = 3; i < words.length; i += 2) {
            final String value = words[i + 1];
            switch (words[i]) {
                case "--feed" -> feed = Path.of(value);
                case "--pps" -> packetsPerSecond = Integer.parseInt(value);
                case "--hosts" -> hosts = Integer.parseInt(value);
                case "--snaplen" -> snaplen = Integer.parseInt(value);
                default -> throw new IllegalArgumentException(words[i] + " is no option");
            }
        }
        final Path file = Path.of(words[0]);
        final long packets = Long.parseLong(words[1]);
        final int flows = Integer.parseInt(words[2]);
        final TrafficPlan plan = new TrafficPlan(packets, flows, packetsPerSecond, hosts, snaplen);
        final long events = MadeTraffic.write(plan, file, feed);
        System.out.printf("%s: %,d packets of %,d flows; %,d events beside them%n", file, packets, flows, events);
    }
}
