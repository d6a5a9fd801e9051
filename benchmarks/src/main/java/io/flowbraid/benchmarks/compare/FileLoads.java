// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import io.flowbraid.benchmarks.traffic.TrafficPlan;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.List;

/** The comparisons on capture files. */
final class FileLoads {
    private static final int FLOWS = 100_000;
    private static final long PACKETS = 5_000_000;
    private static final int NETFLOW_PORT = 9995;
    private static final int HEAD = 500_000;
    private static final int MAX_FLOWS = 10_000_000;
    /** Three begin each of the most flows. */
    private static final long MAX_PACKETS = 36_000_000;

    private final Runner runner;
    private final Results results;
    private final int rounds;
    private final boolean isQuick;

    FileLoads(Runner runner, Results results, int rounds, boolean isQuick) {
        this.runner = runner;
        this.results = results;
        this.rounds = rounds;
        this.isQuick = isQuick;
    }

    /** All tools on one file; those that keep each packet, on its head. */
    void offline() throws IOException, InterruptedException {
        final MadeFile file = make(isQuick ? 1_000_000 : PACKETS, FLOWS, 1);
        final MadeFile head = new MadeFile(runner.file("head.pcap"), null, HEAD, FLOWS);
        Runner.shell("tcpdump -r '" + file.capture() + "' -w '" + head.capture() + "' -c " + HEAD);
        // softflowd needs a collector to send to; nothing reads what arrives.
        try (DatagramSocket collector = new DatagramSocket(new InetSocketAddress("127.0.0.1", NETFLOW_PORT))) {
            for (int round = 0; round < rounds; round++) {
                read("offline", file, Tool.in("offline"), round);
                read("offline", head, Tool.in("offline-head"), round);
            }
            collector.disconnect();
        }
    }

    /** A file so long that the start of a process does not matter. */
    void longest() throws IOException, InterruptedException {
        final MadeFile file = make(isQuick ? 10_000_000 : 100_000_000, FLOWS, 1);
        for (int round = 0; round < rounds; round++) {
            read("long", file, Tool.in("long"), round);
        }
    }

    /** More flows, then more feeds and fewer processors. One round: the steps are large. */
    void growth() throws IOException, InterruptedException {
        for (final int flows : List.of(10_000, FLOWS, 1_000_000, MAX_FLOWS)) {
            if (flows < MAX_FLOWS || !isQuick) {
                final long packets = flows == MAX_FLOWS ? MAX_PACKETS : PACKETS;
                read("growth", make(packets, flows, 0), Tool.in("growth"), 0);
            }
        }
        for (final int agents : List.of(0, 1, 4)) {
            final MadeFile file = make(PACKETS, FLOWS, agents);
            for (final Tool tool : Tool.in(agents == 0 ? "feeds-none" : "feeds")) {
                for (final int processors : List.of(1, 2)) {
                    final String load = agents + " agents, " + processors + " processors";
                    final String pinned = "taskset -c " + (processors == 1 ? "0 " : "0,1 ");
                    results.add(runner.read("feeds", load, 0, tool, file, pinned));
                }
            }
        }
    }

    private MadeFile make(long packets, int flows, int agents) throws IOException {
        return MadeFile.make(runner.file("traffic.pcap"), packets, flows, agents, TrafficPlan.HEADERS);
    }

    private void read(String section, MadeFile file, List<Tool> tools, int round)
            throws IOException, InterruptedException {
        for (final Tool tool : Tool.order(tools, round)) {
            results.add(runner.read(section, file.load(), round, tool, file, ""));
        }
    }
}
