// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Capture files, each tool in turn, in every other round the other way. */
final class OfflineComparison {
    private static final List<OfflineTool> ALL = List.of(
            OfflineTool.LOOP,
            OfflineTool.FLOWBRAID,
            OfflineTool.FLOWBRAID_WITHOUT_FEED,
            OfflineTool.LOOP_TUNED,
            OfflineTool.TCPDUMP,
            OfflineTool.SOFTFLOWD,
            OfflineTool.NFPCAPD,
            OfflineTool.ARGUS,
            OfflineTool.PMACCTD);

    static final List<OfflineTool> OURS_AND_LOOPS = List.of(
            OfflineTool.LOOP, OfflineTool.FLOWBRAID, OfflineTool.FLOWBRAID_WITHOUT_FEED, OfflineTool.LOOP_TUNED);

    private static final int NETFLOW_PORT = 9995;
    private static final int HEAD = 500_000;

    private final Workplace place;
    private final Samples samples;
    private final int rounds;

    OfflineComparison(Workplace place, Samples samples, int rounds) {
        this.place = place;
        this.samples = samples;
        this.rounds = rounds;
    }

    /** All tools, on a file; tshark, which keeps every packet, on its head. */
    void all(long packets, int flows) throws IOException, InterruptedException {
        final MadeFile file = MadeFile.make(place, "traffic", packets, flows, 1);
        final MadeFile head = head(file);
        // A collector that nobody reads: softflowd's records have somewhere to go.
        try (DatagramSocket collector = new DatagramSocket(new InetSocketAddress("127.0.0.1", NETFLOW_PORT))) {
            for (int round = 0; round < rounds; round++) {
                play("offline", file, ALL, round);
                play("offline", head, List.of(OfflineTool.TSHARK), round);
            }
            collector.disconnect();
        }
        file.delete();
        head.delete();
    }

    /** Those whose start may weigh, on a file so long that it does not. */
    void longest(long packets, int flows) throws IOException, InterruptedException {
        final MadeFile file = MadeFile.make(place, "long", packets, flows, 1);
        for (int round = 0; round < rounds; round++) {
            play("long", file, OURS_AND_LOOPS, round);
        }
        file.delete();
    }

    private MadeFile head(MadeFile file) throws IOException, InterruptedException {
        final Path head = place.file("head.pcap");
        final long packets = Math.min(HEAD, file.packets());
        Meter.of(
                place,
                List.of(
                        "tcpdump",
                        "-r",
                        file.capture().toString(),
                        "-w",
                        head.toString(),
                        "-c",
                        Long.toString(packets)),
                Meter.Out.DISCARDED);
        return new MadeFile(head, null, packets, file.flows());
    }

    void play(String section, MadeFile file, List<OfflineTool> tools, int round)
            throws IOException, InterruptedException {
        final List<OfflineTool> order = new ArrayList<>(tools);
        if (round % 2 == 1) {
            Collections.reverse(order);
        }
        for (final OfflineTool tool : order) {
            samples.add(run(section, file, tool, round));
        }
    }

    private Sample run(String section, MadeFile file, OfflineTool tool, int round)
            throws IOException, InterruptedException {
        final Meter meter = Meter.of(place, tool.command(place, file), tool.out());
        return sample(section, file, file.load(), tool, round, meter);
    }

    /** Insists that the tool has seen the whole file. */
    Sample sample(String section, MadeFile file, String load, OfflineTool tool, int round, Meter meter)
            throws IOException, InterruptedException {
        final Counted counted = tool.counted(place, file, meter);
        if (counted.packets() != Sample.UNSAID && counted.packets() != file.packets()) {
            throw new IOException(tool.text + " counted " + counted.packets() + " packets of " + file.packets()
                    + ": its time says nothing");
        }
        return new Sample(
                section,
                tool.id(),
                load,
                round,
                file.packets(),
                counted.packets(),
                counted.dropped(),
                counted.flows(),
                counted.coverage(),
                meter.cpuS(),
                meter.wallS(),
                meter.peakRssMib());
    }
}
