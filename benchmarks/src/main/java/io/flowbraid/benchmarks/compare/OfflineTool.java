// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who reads a capture file: the command, and how it says what it has seen. */
enum OfflineTool {
    LOOP("plain C loop", "counts packets and octets by flow") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            return List.of(place.tools().loop().toString(), "-r", file.capture().toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException {
            return ofLoop(meter.out());
        }
    },
    LOOP_TUNED("C loop, tuned", "the same with prefetch and huge pages: libpcap's practical limit on one thread") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            return List.of(
                    place.tools().loop().toString(),
                    "--two-pass",
                    "-r",
                    file.capture().toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException {
            return ofLoop(meter.out());
        }
    },
    FLOWBRAID("flowbraid, with the feed", "TCP state, timers, owners of both ends, JSON to /dev/null") {
        @Override
        List<String> command(Workplace place, MadeFile file) throws IOException {
            final List<String> words = new ArrayList<>(FLOWBRAID_WITHOUT_FEED.command(place, file));
            words.addAll(List.of("--feed", String.valueOf(file.feed())));
            return words;
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException {
            return ofProduct(place.file(STATS));
        }
    },
    FLOWBRAID_WITHOUT_FEED("flowbraid, no feed", "TCP state, timers, JSON to /dev/null") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            final boolean isOther = Files.exists(place.file(CONFIG));
            final List<String> words = new ArrayList<>(isOther ? List.of("env", JAVA_OPTIONS) : List.of());
            words.addAll(List.of(
                    place.tools().product().toString(),
                    "run",
                    "-r",
                    file.capture().toString(),
                    "-o",
                    "json",
                    "--no-history",
                    "--stats",
                    place.file(STATS).toString()));
            if (isOther) {
                words.addAll(List.of("--config", place.file(CONFIG).toString()));
            }
            return words;
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException {
            return ofProduct(place.file(STATS));
        }
    },
    TCPDUMP("tcpdump", "copies packets, knows no flows") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            return List.of("tcpdump", "-r", file.capture().toString(), "-w", "/dev/null");
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) {
            return Counted.NOTHING;
        }
    },
    SOFTFLOWD("softflowd", "NetFlow v9, room for every flow") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            return List.of(
                    "softflowd",
                    "-d",
                    "-v",
                    "9",
                    "-m",
                    Long.toString(2L * file.flows()),
                    "-n",
                    "127.0.0.1:9995",
                    "-r",
                    file.capture().toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) {
            final String said = meter.out() + meter.err();
            return Counted.of(
                    Counted.number("Packets processed: (\\d+)", said),
                    Sample.UNSAID,
                    Counted.number("Flows exported: (\\d+)", said));
        }
    },
    NFPCAPD("nfpcapd", "nfdump's own files; a flow each way") {
        @Override
        List<String> command(Workplace place, MadeFile file) throws IOException {
            return List.of(
                    "nfpcapd",
                    "-r",
                    file.capture().toString(),
                    "-w",
                    place.emptyDirectory("nfdump").toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException, InterruptedException {
            return ofNfdump(place, "nfdump");
        }
    },
    ARGUS("argus", "argus' own file; flows both ways") {
        @Override
        List<String> command(Workplace place, MadeFile file) throws IOException {
            Files.deleteIfExists(place.file("argus.out"));
            return List.of(
                    "argus",
                    "-r",
                    file.capture().toString(),
                    "-w",
                    place.file("argus.out").toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException, InterruptedException {
            return ofArgus(place, "argus.out");
        }
    },
    PMACCTD("pmacctd", "print plugin; a flow each way") {
        @Override
        List<String> command(Workplace place, MadeFile file) throws IOException {
            Files.writeString(place.file("pmacctd.conf"), """
                    plugins: print
                    aggregate: src_host, dst_host, src_port, dst_port, proto
                    print_output_file: %s
                    print_output: csv
                    print_refresh_time: 86400
                    print_cache_entries: 65537
                    plugin_pipe_size: 1048576000
                    plugin_buffer_size: 102400
                    """.formatted(place.file("pmacctd.csv")));
            Files.deleteIfExists(place.file("pmacctd.csv"));
            return List.of(
                    "pmacctd",
                    "-I",
                    file.capture().toString(),
                    "-f",
                    place.file("pmacctd.conf").toString());
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException {
            long packets = 0;
            long flows = 0;
            try (Stream<String> lines = Files.lines(place.file("pmacctd.csv"))) {
                for (final String line : (Iterable<String>) lines.skip(1)::iterator) {
                    final String[] columns = line.split(",", -1);
                    packets += Long.parseLong(columns[columns.length - 2]);
                    flows++;
                }
            }
            return Counted.of(packets, Sample.UNSAID, flows);
        }
    },
    TSHARK("tshark", "conversations of the first 500,000 packets") {
        @Override
        List<String> command(Workplace place, MadeFile file) {
            return List.of(
                    "tshark",
                    "-n",
                    "-r",
                    file.capture().toString(),
                    "-q",
                    "-z",
                    "conv,tcp",
                    "-z",
                    "conv,udp",
                    "-z",
                    "io,stat,0");
        }

        @Override
        Counted counted(Workplace place, MadeFile file, Meter meter) {
            final long conversations =
                    meter.out().lines().filter(line -> line.contains("<->")).count() - 2; // but the tables' headings
            return Counted.of(Counted.number("<> [^|]*\\| +(\\d+) ", meter.out()), Sample.UNSAID, conversations);
        }
    };

    private static final String STATS = "stats.json";
    /** Room for the index of ten million flows, and for the flows. */
    private static final String JAVA_OPTIONS = "FLOWBRAID_JAVA_OPTS=-Xmx1g -XX:MaxDirectMemorySize=8g";
    /** Settings of the product, where a comparison needs other than its defaults. */
    static final String CONFIG = "flowbraid.conf";

    private static final ObjectMapper JSON = new ObjectMapper();

    final String text;
    final String does;

    OfflineTool(String text, String does) {
        this.text = text;
        this.does = does;
    }

    abstract List<String> command(Workplace place, MadeFile file) throws IOException;

    abstract Counted counted(Workplace place, MadeFile file, Meter meter) throws IOException, InterruptedException;

    Meter.Out out() {
        return this == FLOWBRAID || this == FLOWBRAID_WITHOUT_FEED ? Meter.Out.DISCARDED : Meter.Out.KEPT;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Counted ofLoop(String line) throws IOException {
        final JsonNode json = JSON.readTree(line);
        return Counted.of(
                json.path("packets").asLong(),
                json.path("dropped").asLong(),
                json.path("flows").asLong());
    }

    /** Packets that went into flows, flows that came out, and ends that have an owner. */
    static Counted ofProduct(Path stats) throws IOException {
        final JsonNode json = JSON.readTree(stats.toFile());
        long packets = 0;
        long dropped = 0;
        for (final JsonNode stage : json.path("ledger").path("stages")) {
            if (stage.path("kind").asText().equals("capture")) {
                packets += stage.path("out").asLong();
                for (final JsonNode loss : stage.path("lost")) {
                    dropped += loss.asLong();
                }
            }
        }
        final JsonNode flows = json.path("flows");
        final long all = flows.path("final").asLong();
        final double namedEnds = 2.0 * flows.path("attributed_on_both_ends").asLong()
                + flows.path("attributed_on_one_end").asLong();
        return new Counted(packets, dropped, all, all == 0 ? 0 : namedEnds / (2 * all));
    }

    static Counted ofNfdump(Workplace place, String directory) throws IOException, InterruptedException {
        final String said = Meter.of(
                        place, List.of("nfdump", "-R", place.file(directory).toString(), "-I"), Meter.Out.KEPT)
                .out();
        return Counted.of(
                Counted.number("(?m)^Packets: (\\d+)", said),
                Sample.UNSAID,
                Counted.number("(?m)^Flows: (\\d+)", said));
    }

    static Counted ofArgus(Workplace place, String file) throws IOException, InterruptedException {
        final String said = Meter.of(
                        place, List.of("racount", "-r", place.file(file).toString()), Meter.Out.KEPT)
                .out();
        return Counted.of(
                Counted.number("sum +\\d+ +(\\d+)", said), Sample.UNSAID, Counted.number("sum +(\\d+)", said));
    }
}
