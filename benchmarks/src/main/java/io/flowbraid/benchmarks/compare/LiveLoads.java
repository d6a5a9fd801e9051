// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import io.flowbraid.benchmarks.compare.Runner.Sent;
import io.flowbraid.benchmarks.compare.Runner.Traffic;
import io.flowbraid.benchmarks.traffic.TrafficPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The comparisons on interfaces. Before the measured part of a load comes one that is not measured, in which code is
 * compiled and flows begin.
 */
final class LiveLoads {
    private static final List<Integer> PACES = List.of(100_000, 400_000);
    private static final int TOP_SPEED = 0;
    private static final int FLOWS = 100_000;
    /** Enough that flows have ended, too. */
    private static final int WARM_UP_PACKETS = 3_000_000;

    /** At the lowest pace 20 seconds, so that the ends of flows and the compiler's work are as rare as later. */
    private static final int MEASURED_PACKETS = 2_000_000;
    /** Five packets a flow, of which three begin it. Sent again and again. */
    private static final int SHORT_PACKETS = 500_000;

    private static final int WARM_UP_PACE = 200_000;
    /** For tools that lose nothing at it. */
    private static final int FAST_WARM_UP_PACE = 400_000;

    private static final int MIN_PACE = 50_000;
    private static final double NEXT_PACE = 0.85;
    private static final double NS_PER_S = 1e9;
    private static final String SENDER =
            "flowbraid-compare-" + ProcessHandle.current().pid();
    private static final String WATCHER = SENDER + "-watch";

    private final Runner runner;
    private final Results results;
    private final int rounds;
    private final boolean isQuick;
    private final int seconds;

    LiveLoads(Runner runner, Results results, int rounds, boolean isQuick) {
        this.runner = runner;
        this.results = results;
        this.rounds = rounds;
        this.isQuick = isQuick;
        seconds = isQuick ? 2 : 5;
    }

    /** Makes a network namespace; without IPv6, so that the kernel itself sends nothing in it. */
    private static void make(String namespace) throws IOException, InterruptedException {
        Runner.shell("ip netns add " + namespace + " && ip -n " + namespace + " link set lo up && " + inside(namespace)
                + "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
    }

    private static String inside(String namespace) {
        return "ip netns exec " + namespace + " ";
    }

    /** tcpreplay sends at several paces: the last is the highest that tcpdump takes without loss. */
    void veth() throws IOException, InterruptedException {
        final MadeFile brief = MadeFile.make(runner.file("brief.pcap"), SHORT_PACKETS, FLOWS, 0, TrafficPlan.WHOLE);
        final List<MadeFile> mixed = MadeFile.makeInTwo(
                runner.file("live.pcap"), WARM_UP_PACKETS, runner.file("rest.pcap"), MEASURED_PACKETS, FLOWS);
        try {
            make(SENDER);
            make(WATCHER);
            Runner.shell(inside(SENDER) + "ip link add fbc0 type veth peer name fbc1 netns " + WATCHER);
            Runner.shell(inside(SENDER) + "ip link set fbc0 up && " + inside(WATCHER) + "ip link set fbc1 up");
            final int highest = highestPace(mixed.get(1));
            for (int round = 0; round < rounds; round++) {
                for (final int pace : PACES) {
                    if (highest == TOP_SPEED || pace < highest) {
                        play(round, mixed, pace, "", pace == PACES.get(0));
                    }
                }
                play(round, List.of(brief, brief), highest, "flows of five packets, ", false);
                play(round, mixed, highest, "highest without loss: ", true);
            }
        } finally {
            Runner.shell("ip netns del " + SENDER + "; ip netns del " + WATCHER + "; true");
        }
    }

    /** @param files what is sent first, and what is measured */
    private void play(int round, List<MadeFile> files, int pace, String prefix, boolean isForSlowTools)
            throws IOException, InterruptedException {
        final MadeFile first = files.get(0);
        final MadeFile second = files.get(1);
        final long packets = first.equals(second) ? MEASURED_PACKETS : packets(pace);
        final List<Tool> slow = isForSlowTools && round == 0 ? Tool.in("veth-once") : List.of();
        final List<Tool> tools = new ArrayList<>(Tool.order(Tool.in("veth"), round));
        tools.addAll(slow);
        for (final Tool tool : tools) {
            final int warmUpPace = slow.contains(tool) ? WARM_UP_PACE : FAST_WARM_UP_PACE;
            final Traffic warmUp = () -> replay(first, warmUpPace, Math.max(MEASURED_PACKETS, first.packets()));
            final Traffic measured = () -> replay(second, pace, packets);
            results.add(
                    runner.watch("veth", prefix + text(pace), round, tool, inside(WATCHER), "fbc1", warmUp, measured));
        }
    }

    private int packets(int pace) {
        return isQuick && pace != TOP_SPEED ? Math.min(MEASURED_PACKETS, pace * seconds) : MEASURED_PACKETS;
    }

    private static String text(int pace) {
        return pace == TOP_SPEED ? "as fast as tcpreplay can" : String.format(Locale.ROOT, "%,d packets/s", pace);
    }

    /** As fast as tcpreplay can, if tcpdump takes that without loss, else the first lower pace that it does take. */
    private int highestPace(MadeFile file) throws IOException, InterruptedException {
        final Tool tcpdump = Tool.in("search").get(0);
        int pace = TOP_SPEED;
        while (true) {
            final int tried = pace;
            final Traffic measured = () -> replay(file, tried, packets(tried));
            final Sample sample = runner.watch(
                    "search", text(pace), 0, tcpdump, inside(WATCHER), "fbc1", () -> new Sent(0, 0), measured);
            System.err.println(sample);
            if (sample.lostShare() == 0 || (pace != TOP_SPEED && pace < MIN_PACE)) {
                return pace;
            }
            pace = (int) (NEXT_PACE * sample.packets() / sample.wallS());
        }
    }

    /** What was sent is what tcpreplay says. */
    private static Sent replay(MadeFile file, int pace, long packets) throws IOException, InterruptedException {
        final String said = Runner.shell(inside(SENDER) + "tcpreplay -q -K --no-flow-stats -i fbc0 -L " + packets
                + " --loop="
                + (packets + file.packets() - 1) / file.packets() + (pace == TOP_SPEED ? " -t " : " -p " + pace + " ")
                + "'" + file.capture() + "'");
        final double packetsPerSecond = Counted.number("(\\d+)\\.\\d+ pps", said);
        return new Sent(Counted.number("Successful packets: +(\\d+)", said), packets / packetsPerSecond);
    }

    /**
     * Two processes connect to each other: how many ends have an owner is the question.
     *
     * @param generator the program of {@code load.c}
     */
    void lo(Path generator) throws IOException, InterruptedException {
        try {
            make(WATCHER);
            for (int round = 0; round < rounds; round++) {
                for (final int pace : List.of(500, 2_000)) {
                    final String command = "'" + generator + "' connect " + pace * seconds + " 0 " + pace;
                    for (final Tool tool : Tool.order(Tool.in("lo"), round)) {
                        final String load = String.format(Locale.ROOT, "%,d connections/s", pace);
                        final Traffic traffic = () -> connect(command);
                        results.add(runner.watch("lo", load, round, tool, inside(WATCHER), "lo", traffic, traffic));
                    }
                }
            }
        } finally {
            Runner.shell("ip netns del " + WATCHER);
        }
    }

    /** What was sent is the kernel's count. */
    private static Sent connect(String command) throws IOException, InterruptedException {
        final long before = packetsSent();
        final long beganNs = System.nanoTime();
        Runner.shell(inside(WATCHER) + command);
        return new Sent(packetsSent() - before, (System.nanoTime() - beganNs) / NS_PER_S);
    }

    private static long packetsSent() throws IOException, InterruptedException {
        return Long.parseLong(Runner.shell(inside(WATCHER) + "cat /sys/class/net/lo/statistics/tx_packets")
                .strip());
    }
}
