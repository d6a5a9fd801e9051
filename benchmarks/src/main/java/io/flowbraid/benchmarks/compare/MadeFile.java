// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import io.flowbraid.benchmarks.traffic.MadeTraffic;
import io.flowbraid.benchmarks.traffic.TrafficPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A capture file of ours.
 *
 * @param feed null when none was wanted
 */
record MadeFile(Path capture, @Nullable Path feed, long packets, int flows) {
    /**
     * The longest file lasts 50 s of its own time: less than the shortest idle timeout, so that no flow is told twice.
     */
    private static final int PACKETS_PER_SECOND = 2_000_000;

    /** Makes it, and reads it once, so that all that come find it in memory. */
    static MadeFile make(Workplace place, String name, long packets, int flows, int feedHosts) throws IOException {
        final Path capture = place.file(name + ".pcap");
        final Path feed = feedHosts == 0 ? null : place.file(name + ".jsonl");
        System.err.printf("making %s: %,d packets of %,d flows%n", capture, packets, flows);
        final int hosts = Math.max(1, feedHosts);
        MadeTraffic.write(
                new TrafficPlan(packets, flows, PACKETS_PER_SECOND, hosts, TrafficPlan.HEADERS), capture, feed);
        return new MadeFile(capture, feed, packets, flows);
    }

    /** To send: whole frames, since one that is shorter than it says is a malformed packet. */
    static MadeFile makeWhole(Workplace place, String name, long packets, int flows) throws IOException {
        final Path capture = place.file(name + ".pcap");
        System.err.printf("making %s: %,d whole packets of %,d flows%n", capture, packets, flows);
        MadeTraffic.write(new TrafficPlan(packets, flows, PACKETS_PER_SECOND, 1, TrafficPlan.WHOLE), capture, null);
        return new MadeFile(capture, null, packets, flows);
    }

    /** The same traffic to send, its beginning and what follows. */
    static List<MadeFile> makeWholeInTwo(Workplace place, String name, long beginning, long rest, int flows)
            throws IOException {
        final Path first = place.file(name + "-beginning.pcap");
        final Path second = place.file(name + "-rest.pcap");
        System.err.printf("making %s and %s: %,d whole packets of %,d flows%n", first, second, beginning + rest, flows);
        MadeTraffic.writeInTwo(
                new TrafficPlan(beginning + rest, flows, PACKETS_PER_SECOND, 1, TrafficPlan.WHOLE),
                first,
                beginning,
                second);
        return List.of(new MadeFile(first, null, beginning, flows), new MadeFile(second, null, rest, flows));
    }

    String load() {
        return String.format("%,d packets, %,d flows", packets, flows);
    }

    void delete() throws IOException {
        Files.delete(capture);
        if (feed != null) {
            Files.delete(feed);
        }
    }
}
