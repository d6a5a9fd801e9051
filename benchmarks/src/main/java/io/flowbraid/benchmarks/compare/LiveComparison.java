// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Live loads. On a veth pair tcpreplay sends whole frames of the traffic that is in our capture file at a pace, and at
 * the highest that tcpdump takes without loss, and then of much shorter flows; what was sent is what tcpreplay says. On
 * the {@code lo} of a namespace real processes connect to each other; what was sent is the kernel's count, and how many
 * ends are named is the question. Before what is measured comes a part that is not, in which code is compiled and flows
 * begin.
 */
final class LiveComparison {
    private static final List<Integer> PACES = List.of(100_000, 400_000);
    private static final List<Integer> CONNECTION_PACES = List.of(500, 2_000);
    private static final List<LiveTool> ON_VETH = List.of(
            LiveTool.LOOP,
            LiveTool.FLOWBRAID,
            LiveTool.TCPDUMP,
            LiveTool.SOFTFLOWD,
            LiveTool.NFPCAPD,
            LiveTool.ARGUS,
            LiveTool.TSHARK);
    private static final List<LiveTool> ON_LO =
            List.of(LiveTool.LOOP, LiveTool.FLOWBRAID_UP, LiveTool.TCPDUMP, LiveTool.NETHOGS);

    private static final int TOP_SPEED = 0;
    /**
     * The traffic of the capture file that is compared: fifty packets a flow, some flows beginning and ending all the
     * time.
     */
    private static final int FLOWS = 100_000;

    /** Enough that flows have ended, too. */
    private static final int WARM_UP_PACKETS = 3_000_000;

    private static final int MEASURED_PACKETS = 2_000_000;
    /** Five packets a flow, of which three begin it. Sent again and again. */
    private static final int SHORT_PACKETS = 500_000;

    private static final int SHORT_PACKETS_SENT = 2_000_000;
    private static final int WARM_UP_PACE = 200_000;
    /** For those that lose nothing at it. */
    private static final int FAST_WARM_UP_PACE = 400_000;

    private static final int SLOWEST_PACE = 50_000;
    private static final double NEXT_PACE = 0.85;
    private static final double NS_PER_S = 1e9;
    private static final long DRAIN_MS = 1_500;
    private static final String SENDING = "fbc0";
    private static final String WATCHED = "fbc1";

    private final Workplace place;
    private final Samples samples;
    private final int rounds;
    private final int seconds;

    LiveComparison(Workplace place, Samples samples, int rounds, int seconds) {
        this.place = place;
        this.samples = samples;
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void veth() throws IOException, InterruptedException {
        final MadeFile shortFlows = MadeFile.makeWhole(place, "live-short", SHORT_PACKETS, FLOWS);
        final List<MadeFile> mixed = MadeFile.makeWholeInTwo(place, "live", WARM_UP_PACKETS, MEASURED_PACKETS, FLOWS);
        final MadeFile measured = mixed.get(1);
        try (Namespace sender = new Namespace("send");
                Namespace watched = new Namespace("watch")) {
            sender.connect(SENDING, watched, WATCHED);
            final int highest = highestPace(sender, watched, measured);
            for (int round = 0; round < rounds; round++) {
                for (final int pace : PACES) {
                    if (highest == TOP_SPEED || pace < highest) {
                        veth(sender, watched, mixed, pace, packets(pace), round, "");
                    }
                }
                final List<MadeFile> again = List.of(shortFlows, shortFlows);
                veth(sender, watched, again, highest, SHORT_PACKETS_SENT, round, "flows of five packets, ");
                veth(sender, watched, mixed, highest, packets(highest), round, "highest without loss: ");
            }
        }
        shortFlows.delete();
        for (final MadeFile file : mixed) {
            file.delete();
        }
    }

    /** @param files what is sent first, and what is measured */
    private void veth(
            Namespace sender, Namespace watched, List<MadeFile> files, int pace, int packets, int round, String prefix)
            throws IOException, InterruptedException {
        final long warmUpPackets = Math.max(SHORT_PACKETS_SENT, files.get(0).packets());
        final boolean isForAll = round == 0 && files.get(0) != files.get(1) && pace != PACES.get(1);
        for (final LiveTool tool : order(ON_VETH, round)) {
            if (tool.isAtEveryRate || isForAll) {
                final int warmUpPace = tool.isAtEveryRate ? FAST_WARM_UP_PACE : WARM_UP_PACE;
                final Traffic warmUp = () -> replay(sender, files.get(0), warmUpPace, warmUpPackets);
                final Traffic measured = () -> replay(sender, files.get(1), pace, packets);
                samples.add(run("veth", prefix + paceText(pace), round, tool, watched, WATCHED, warmUp, measured));
            }
        }
    }

    private int packets(int pace) {
        return pace == TOP_SPEED ? MEASURED_PACKETS : Math.min(MEASURED_PACKETS, pace * seconds);
    }

    /** As fast as tcpreplay can, if tcpdump takes that without loss, else the first lower pace that it does take. */
    private int highestPace(Namespace sender, Namespace watched, MadeFile file)
            throws IOException, InterruptedException {
        int pace = TOP_SPEED;
        while (true) {
            final int tried = pace;
            final Sample sample = run(
                    "search",
                    "",
                    0,
                    LiveTool.TCPDUMP,
                    watched,
                    WATCHED,
                    () -> new Sent(0, 0),
                    () -> replay(sender, file, tried, packets(tried)));
            System.err.printf("tcpdump at %s: lost %.3f %%%n", paceText(pace), 100 * sample.lostShare());
            if (sample.lostShare() == 0 || (pace != TOP_SPEED && pace < SLOWEST_PACE)) {
                return pace;
            }
            pace = (int) (NEXT_PACE * sample.packets() / sample.wallS());
        }
    }

    private static String paceText(int pace) {
        return pace == TOP_SPEED ? "as fast as tcpreplay can" : String.format("%,d packets/s", pace);
    }

    void lo() throws IOException, InterruptedException {
        try (Namespace host = new Namespace("lo")) {
            for (int round = 0; round < rounds; round++) {
                for (final int pace : CONNECTION_PACES) {
                    for (final LiveTool tool : order(ON_LO, round)) {
                        final Traffic warmUp = () -> connect(host, pace, pace * seconds);
                        final Traffic measured = () -> connect(host, pace, pace * seconds);
                        final String text = String.format("%,d connections/s", pace);
                        samples.add(run("lo", text, round, tool, host, "lo", warmUp, measured));
                    }
                }
            }
        }
    }

    private static List<LiveTool> order(List<LiveTool> tools, int round) {
        final List<LiveTool> order = new ArrayList<>(tools);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    /** What went out, and how long it took. */
    private record Sent(long packets, double tookS) {}

    private interface Traffic {
        Sent send() throws IOException, InterruptedException;
    }

    private Sample run(
            String section,
            String load,
            int round,
            LiveTool tool,
            Namespace namespace,
            String device,
            Traffic warmUp,
            Traffic measured)
            throws IOException, InterruptedException {
        final Watching watching = Watching.start(tool, place, namespace, device);
        final Sent before = warmUp.send();
        final double cpuBeforeS = watching.cpuS();
        final Sent sent = measured.send();
        TimeUnit.MILLISECONDS.sleep(DRAIN_MS);
        final double cpuS = watching.cpuS() - cpuBeforeS;
        final Meter meter = watching.end();
        final Counted counted = watching.counted(meter);
        // A packet that is missing is taken for one of the measured part.
        final long seen = counted.packets() == Sample.UNSAID ? Sample.UNSAID : counted.packets() - before.packets;
        return new Sample(
                section,
                tool.id(),
                load,
                round,
                sent.packets,
                seen,
                counted.dropped(),
                counted.flows(),
                counted.coverage(),
                cpuS,
                sent.tookS,
                meter.peakRssMib());
    }

    private static Sent replay(Namespace sender, MadeFile file, int pace, long packets)
            throws IOException, InterruptedException {
        final List<String> words =
                new ArrayList<>(List.of("tcpreplay", "-q", "-K", "--no-flow-stats", "-i", SENDING, "-L"));
        words.add(Long.toString(packets));
        words.add("--loop=" + (packets + file.packets() - 1) / file.packets());
        words.addAll(pace == TOP_SPEED ? List.of("-t") : List.of("-p", Integer.toString(pace)));
        words.add(file.capture().toString());
        final String said = sender.run(words);
        final double packetsPerSecond = Counted.number("(\\d+)\\.\\d+ pps", said);
        return new Sent(Counted.number("Successful packets: +(\\d+)", said), packets / packetsPerSecond);
    }

    /** TCP connections between two processes, 100 octets there and back. */
    private Sent connect(Namespace host, int pace, int connections) throws IOException, InterruptedException {
        final long before = host.packetsSent("lo");
        final long beganNs = System.nanoTime();
        host.run(List.of(
                place.tools().load().toString(),
                "connect",
                Integer.toString(connections),
                "0",
                Integer.toString(pace)));
        return new Sent(host.packetsSent("lo") - before, (System.nanoTime() - beganNs) / NS_PER_S);
    }
}
