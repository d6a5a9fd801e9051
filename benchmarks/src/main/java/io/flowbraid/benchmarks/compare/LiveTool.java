// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Who watches a device: the command, and how it says what it has seen when it is told to end. */
enum LiveTool {
    TCPDUMP("tcpdump -w /dev/null", true) {
        @Override
        List<String> command(Workplace place, String device) {
            return List.of("tcpdump", "-n", "-i", device, "-s", SNAPLEN, "-B", BUFFER_KIB, "-w", "/dev/null");
        }

        @Override
        Counted counted(Workplace place, Meter meter) {
            return Counted.of(
                    Counted.number("(\\d+) packets captured", meter.err()),
                    Counted.number("(\\d+) packets dropped by kernel", meter.err()),
                    Sample.UNSAID);
        }
    },
    LOOP("plain C loop", true) {
        @Override
        List<String> command(Workplace place, String device) {
            return List.of(place.tools().loop().toString(), "-i", device);
        }

        @Override
        Counted counted(Workplace place, Meter meter) throws IOException {
            return OfflineTool.ofLoop(meter.out());
        }
    },
    FLOWBRAID("flowbraid run, no feed", true) {
        @Override
        List<String> command(Workplace place, String device) {
            return product(place, "run", device);
        }

        @Override
        Counted counted(Workplace place, Meter meter) throws IOException {
            return OfflineTool.ofProduct(place.file(STATS));
        }
    },
    FLOWBRAID_UP("flowbraid up, agent and all", true) {
        @Override
        List<String> command(Workplace place, String device) {
            return product(place, "up", device);
        }

        @Override
        Counted counted(Workplace place, Meter meter) throws IOException {
            return OfflineTool.ofProduct(place.file(STATS));
        }
    },
    SOFTFLOWD("softflowd", false) {
        @Override
        List<String> command(Workplace place, String device) {
            return List.of(
                    "softflowd",
                    "-d",
                    "-v",
                    "9",
                    "-m",
                    "250000",
                    "-n",
                    "127.0.0.1:9995",
                    "-c",
                    place.file(CONTROL).toString(),
                    "-p",
                    place.file("softflowd.pid").toString(),
                    "-i",
                    device);
        }

        /** It says nothing when it is ended, so it is asked before. */
        @Override
        void beforeEnd(Workplace place) throws IOException, InterruptedException {
            final Process asked = new ProcessBuilder(
                            "softflowctl", "-c", place.file(CONTROL).toString(), "statistics")
                    .redirectErrorStream(true)
                    .redirectOutput(place.file(STATISTICS).toFile())
                    .start();
            asked.waitFor();
        }

        @Override
        Counted counted(Workplace place, Meter meter) throws IOException {
            return Counted.of(
                    Counted.number("Packets processed: (\\d+)", Files.readString(place.file(STATISTICS))),
                    Sample.UNSAID,
                    Sample.UNSAID);
        }
    },
    NFPCAPD("nfpcapd", false) {
        @Override
        List<String> command(Workplace place, String device) throws IOException {
            return List.of(
                    "nfpcapd",
                    "-i",
                    device,
                    "-b",
                    BUFFER_MIB,
                    "-s",
                    SNAPLEN,
                    "-w",
                    place.emptyDirectory("nfdump-live").toString());
        }

        @Override
        Counted counted(Workplace place, Meter meter) {
            return Counted.of(
                    Counted.number("Packets: (\\d+)", meter.err() + meter.out()),
                    Counted.number("dropped by OS/Buffer: (\\d+)", meter.err() + meter.out()),
                    Sample.UNSAID);
        }
    },
    ARGUS("argus", false) {
        @Override
        List<String> command(Workplace place, String device) throws IOException {
            Files.deleteIfExists(place.file(ARGUS_FILE));
            return List.of(
                    "argus",
                    "-i",
                    device,
                    "-s",
                    SNAPLEN,
                    "-w",
                    place.file(ARGUS_FILE).toString());
        }

        /** Others end with SIGTERM, which argus takes badly. */
        @Override
        String endSignal() {
            return "INT";
        }

        @Override
        Counted counted(Workplace place, Meter meter) throws IOException, InterruptedException {
            final Counted counted = OfflineTool.ofArgus(place, ARGUS_FILE);
            return Counted.of(counted.packets(), Sample.UNSAID, Sample.UNSAID);
        }
    },
    TSHARK("tshark", false) {
        @Override
        List<String> command(Workplace place, String device) {
            return List.of(
                    "tshark",
                    "-n",
                    "-i",
                    device,
                    "-s",
                    SNAPLEN,
                    "-B",
                    BUFFER_MIB,
                    "-q",
                    "-z",
                    "conv,tcp",
                    "-z",
                    "io,stat,0");
        }

        @Override
        Counted counted(Workplace place, Meter meter) {
            return Counted.of(
                    Counted.number("(\\d+) packets captured", meter.err()),
                    Counted.number("(\\d+) packets dropped", meter.err()),
                    Sample.UNSAID);
        }
    },
    NETHOGS("nethogs", false) {
        @Override
        List<String> command(Workplace place, String device) {
            return List.of("nethogs", "-t", "-C", "-a", device);
        }

        @Override
        Counted counted(Workplace place, Meter meter) {
            return Counted.NOTHING;
        }
    };

    private static final String SNAPLEN = "128";
    private static final String BUFFER_MIB = "64";
    private static final String BUFFER_KIB = "65536";
    private static final String STATS = "live-stats.json";
    private static final String CONTROL = "softflowd.ctl";
    private static final String STATISTICS = "softflowd.txt";
    private static final String ARGUS_FILE = "argus-live.out";

    final String text;
    /** The slower ones are not run at every rate. */
    final boolean isAtEveryRate;

    LiveTool(String text, boolean isAtEveryRate) {
        this.text = text;
        this.isAtEveryRate = isAtEveryRate;
    }

    abstract List<String> command(Workplace place, String device) throws IOException;

    abstract Counted counted(Workplace place, Meter meter) throws IOException, InterruptedException;

    void beforeEnd(Workplace place) throws IOException, InterruptedException {}

    String endSignal() {
        return "TERM";
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it says on standard error when it is ready: ours, when the agent is, too. */
    String greeting() {
        return isOurs() ? "capturing on" : "";
    }

    Meter.Out out() {
        return isOurs() || this == NETHOGS ? Meter.Out.DISCARDED : Meter.Out.KEPT;
    }

    boolean isOurs() {
        return this == FLOWBRAID || this == FLOWBRAID_UP;
    }

    private static List<String> product(Workplace place, String word, String device) {
        final List<String> words =
                new ArrayList<>(List.of(place.tools().product().toString(), word));
        words.addAll(List.of("-i", device, "-s", SNAPLEN, "-B", BUFFER_KIB, "-o", "json", "--no-history"));
        words.addAll(List.of("--http", "off", "--stats", place.file(STATS).toString()));
        return words;
    }
}
