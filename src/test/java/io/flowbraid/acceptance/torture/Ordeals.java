// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.util.List;

/** All there are. A round of each takes some seconds, so that the short form stays short. */
final class Ordeals {
    private Ordeals() {}

    /** A round of the SYN flood has a million five-tuples. */
    static List<Ordeal> full() {
        return withFlood(1_000_000);
    }

    static List<Ordeal> brief() {
        return withFlood(100_000);
    }

    private static List<Ordeal> withFlood(int tuples) {
        return List.of(
                new FrameAttack("mutated frames", "mutated", 20_000),
                new MutatedFiles("mutated capture files"),
                new FeedAttack("mutated feed messages", 0, 20_000),
                new FeedAttack("broken ZMTP greetings and frames", 500, 0),
                new PageAttack("mutated HTTP requests", "torture/requests.py", 1_000),
                new Stopped("SIGSTOP of agent, collector, both", 300, 1),
                new StoppedCapture("SIGSTOP of a capture, frames meanwhile", 20_000),
                new Killed("kill -9 of agent, collector, up"),
                new FullDisk("full disk under history, output, statistics", 200),
                new StarvedCpu("a tenth of a processor, connections", 10, 1_000),
                new FrameAttack("SYN flood, each of a new five-tuple", "syn", tuples),
                new SocketFlood("flood of sockets, connections", 4_000),
                new PageAttack("flood of queries", "torture/queries.py", 3));
    }
}
