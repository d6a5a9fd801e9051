// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import io.flowbraid.benchmarks.traffic.MadeTraffic;
import io.flowbraid.benchmarks.traffic.TrafficPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A capture file that we made. So the system still has it in memory when the tools read it. */
record MadeFile(Path capture, @Nullable Path feed, long packets, int flows) {
    /**
     * The longest file lasts 50 s of its own time: less than the shortest idle timeout, so no flow is reported twice.
     */
    private static final int PACKETS_PER_SECOND = 2_000_000;

    /**
     * @param hosts whose agents the feed is from; 0 without a feed
     * @param snaplen {@link TrafficPlan#HEADERS} to read; to send, {@link TrafficPlan#WHOLE}, since a packet that is
     *     shorter than its length field is malformed
     */
    static MadeFile make(Path capture, long packets, int flows, int hosts, int snaplen) throws IOException {
        final Path feed = hosts == 0 ? null : capture.resolveSibling("feed.jsonl");
        System.err.println("making " + capture);
        MadeTraffic.write(plan(packets, flows, Math.max(1, hosts), snaplen), capture, feed);
        return new MadeFile(capture, feed, packets, flows);
    }

    /** To send: the beginning of some traffic, and the rest of it. */
    static List<MadeFile> makeInTwo(Path beginning, long packets, Path rest, long restPackets, int flows)
            throws IOException {
        System.err.println("making " + beginning + " and " + rest);
        MadeTraffic.writeInTwo(plan(packets + restPackets, flows, 1, TrafficPlan.WHOLE), beginning, packets, rest);
        return List.of(new MadeFile(beginning, null, packets, flows), new MadeFile(rest, null, restPackets, flows));
    }

    private static TrafficPlan plan(long packets, int flows, int hosts, int snaplen) {
        return new TrafficPlan(packets, flows, PACKETS_PER_SECOND, hosts, snaplen);
    }

    String load() {
        return String.format(Locale.ROOT, "%,d packets, %,d flows", packets, flows);
    }

    /** What {@code tools.conf} may refer to. Relative, because argus takes no path with a space in it. */
    Map<String, String> placeholders() {
        final String feedName = feed == null ? "none" : "../" + feed.getFileName();
        return Map.of("file", "../" + capture.getFileName(), "feed", feedName, "room", String.valueOf(2L * flows));
    }
}
