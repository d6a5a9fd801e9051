// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes {@code docs/benchmarks}: the page and its charts, from the samples alone. */
final class Page {
    private static final double MILLION = 1e6;

    private final Samples samples;
    private final Path directory;
    private final StringBuilder text = new StringBuilder();

    Page(Samples samples, Path directory) {
        this.samples = samples;
        this.directory = directory;
    }

    /** @param resultsLink where the samples are, as the page links to them */
    void write(String resultsLink) throws IOException {
        Files.createDirectories(directory);
        introduction(resultsLink);
        offline();
        longest();
        veth();
        lo();
        growth();
        feeds();
        Files.writeString(directory.resolve("README.md"), text.toString());
    }

    private void introduction(String resultsLink) {
        final Machine machine = samples.machine();
        line("# Side by side");
        line("");
        line("<!-- Written by `make compare`; edit io.flowbraid.benchmarks.compare.Page. -->");
        line("");
        line(
                "Flowbraid, other flow monitors of Debian and a plain C loop over libpcap, each a whole process, on the same");
        line("files and the same live loads, in turn, in one session. One command makes all of it again:");
        line("");
        line("    sudo ./flowbraid compare            # installs the others; half an hour");
        line("    sudo ./flowbraid compare --quick    # some ten minutes: shorter files, fewer rounds");
        line("");
        line("Every run is in [%s](%s).", resultsLink.substring(resultsLink.lastIndexOf('/') + 1), resultsLink);
        line("");
        line("| | |");
        line("|---|---|");
        line("| made | %s, commit %s |", machine.time(), machine.commit());
        line(
                "| machine | %s, %d processors, %,d MiB |",
                machine.processor(), machine.processors(), machine.memoryMib());
        line("| Linux, Java | %s, %s |", machine.kernel(), machine.java());
        line("| others running | load average before: %s |", machine.loadAverageBefore());
        line("| versions | %s |", String.join(", ", machine.versions()));
        line("");
        line("## How to read");
        line("");
        line(
                "- **Packets per CPU second** are packets over processor time, user and system, of the process and all it");
        line(
                "  started. Other guests of the machine disturb it less than they disturb the clock on the wall. Figures are");
        line("  medians; in brackets the least and the most.");
        line("- **Against the C loop** is the median of the ratios within each round.");
        line(
                "- **Coverage** is the share of flow ends that have an owner: a process, with its user and container. The");
        line("  others do not name any, whatever their speed; they say so with 0.");
        line(
                "- A tool whose own count of packets is not that of the file ends the comparison with an error; live, what the");
        line("  sender sent is the measure, not what a tool says it lost.");
        line(
                "- Start and end of the process are in its figures, the Java machine's start and compilation too. Peaks of memory");
        line("  are of the largest process; Flowbraid maps capture files, and what it has mapped counts.");
        line("- The page says nothing of its own: it is written from the results, and so is any later one");
        line("  (`benchmarks/compare.sh --page FILE`).");
        line("");
        line(
                "`benchmarks/src/main/c/pcaploop.c` is the plain C loop: `pcap_loop`, the headers, an open-addressing table of");
        line(
                "five-tuples with packets and octets each way, and nothing else: no TCP state, no timers, no owners, no output.");
        line(
                "Tuned, it dissects 64 packets ahead, prefetches their slots, and has huge pages: what libpcap allows on one");
        line("thread.");
        line("");
    }

    private void offline() throws IOException {
        for (final String load : samples.loads("offline")) {
            if (!samples.of("offline", load, OfflineTool.LOOP.id()).isEmpty()) {
                line("## A capture file: %s", load);
                line("");
                line(
                        "75 % IPv4, 75 % TCP, 64 to 1,500 octets of which 100 are kept, both directions, a third of the packets");
                line(
                        "on few popular flows. TCP flows begin with a handshake, and most of those that can end with one. In");
                line("memory before it begins. tshark, which keeps each packet, reads the first 500,000.");
                line("");
                table("offline", load);
                chart("offline.svg", "Packets per CPU second, " + load, "offline", load);
            }
        }
    }

    private void longest() throws IOException {
        for (final String load : samples.loads("long")) {
            line("## A file so long that no start decides: %s", load);
            line("");
            table("long", load);
            chart("long.svg", "Packets per CPU second, " + load, "long", load);
        }
    }

    private void veth() throws IOException {
        if (samples.loads("veth").isEmpty()) {
            return;
        }
        line("## Live, on a veth pair");
        line("");
        line(
                "tcpreplay sends whole frames from one network namespace into another, where the tool watches: the traffic of the");
        line(
                "capture file above, fifty packets a flow, and once of five a flow. Snapshot length 128 and 64 MiB of buffer");
        line(
                "where a tool has a setting for it. First comes a part that is not measured, in which code is compiled: the three");
        line(
                "million packets before those measured. Lost is what the sender says it sent and the tool does not say it saw. The");
        line("highest pace is the highest that `tcpdump -w /dev/null` took without loss just before.");
        line("");
        liveTable("veth");
        liveChart("veth");
    }

    private void lo() throws IOException {
        if (samples.loads("lo").isEmpty()) {
            return;
        }
        line("## Live, on lo: whose connections were these?");
        line("");
        line(
                "Two processes connect, send 100 octets there and back, and close, at a pace. `flowbraid up` runs its agent, its");
        line(
                "capture and its correlator. nethogs looks for owners too; it prints traffic by process, not flows, so that its");
        line("coverage cannot be told in the same terms.");
        line("");
        liveTable("lo");
        liveChart("lo");
    }

    private void liveTable(String section) {
        line(
                "| load | | sent | lost | it says it dropped | CPU us / packet | against the C loop | peak, MiB | coverage |");
        line("|---|---|--:|--:|--:|--:|--:|--:|--:|");
        for (final String load : samples.loads(section)) {
            final List<Sample> loop = samples.of(section, load, LiveTool.LOOP.id());
            for (final LiveTool tool : LiveTool.values()) {
                final List<Sample> runs = samples.of(section, load, tool.id());
                if (!runs.isEmpty()) {
                    liveRow(load, tool, runs, loop);
                }
            }
        }
        line("");
    }

    private void liveRow(String load, LiveTool tool, List<Sample> runs, List<Sample> loop) {
        final Figures cost = Figures.of(runs, Sample::cpuUsPerPacket);
        final Figures lost = Figures.of(runs, Sample::lostShare);
        final Figures dropped = Figures.of(runs, Sample::dropped);
        final Figures coverage = Figures.of(runs, Sample::coverage);
        line(
                "| %s | %s | %,.0f | %s | %s | **%.2f** (%.2f to %.2f) | %s | %.0f | %s |",
                load,
                tool.text,
                Figures.of(runs, Sample::packets).median(),
                Double.isNaN(lost.most()) ? "" : String.format(Locale.ROOT, "%.3f %%", 100 * lost.most()),
                dropped.most() < 0 ? "" : String.format(Locale.ROOT, "%,.0f", dropped.most()),
                cost.median(),
                cost.least(),
                cost.most(),
                ratio(Figures.ratios(runs, loop, Sample::cpuUsPerPacket)),
                Figures.of(runs, Sample::peakRssMib).median(),
                tool == LiveTool.NETHOGS
                        ? ""
                        : String.format(Locale.ROOT, "%.1f %%", 100 * Math.max(0, coverage.median())));
    }

    /** Of the last load, which is the highest. */
    private void liveChart(String section) throws IOException {
        final List<String> loads = samples.loads(section);
        final String load = loads.get(loads.size() - 1);
        final BarChart chart = new BarChart("Processor time of a packet, us: " + load);
        for (final LiveTool tool : LiveTool.values()) {
            final Figures cost = Figures.of(samples.of(section, load, tool.id()), Sample::cpuUsPerPacket);
            chart.add(tool.text, cost, String.format(Locale.ROOT, "%.2f us", cost.median()), tool.isOurs());
        }
        write(section + ".svg", chart, "Processor time of a packet, " + load);
    }

    private void growth() {
        if (samples.loads("growth").isEmpty()) {
            return;
        }
        line("## More flows");
        line("");
        line(
                "Without a feed; `limits.max-flows` is twice the flows. Ten million flows have more packets, since each begins");
        line("with three.");
        line("");
        line("| file | | M packets / CPU s | against the C loop | peak, MiB | flows told |");
        line("|---|---|--:|--:|--:|--:|");
        for (final String load : samples.loads("growth")) {
            final List<Sample> loop = samples.of("growth", load, OfflineTool.LOOP.id());
            for (final OfflineTool tool : OfflineTool.values()) {
                for (final Sample run : samples.of("growth", load, tool.id())) {
                    line(
                            "| %s | %s | **%s** | %.2f | %,.0f | %,d |",
                            load,
                            tool.text,
                            millions(run.packetsPerCpuSecond()),
                            Figures.ratios(List.of(run), loop, Sample::packetsPerCpuSecond)
                                    .median(),
                            run.peakRssMib(),
                            run.flows());
                }
            }
        }
        line("");
    }

    private void feeds() {
        if (samples.loads("feeds").isEmpty()) {
            return;
        }
        line("## More agents, fewer processors");
        line("");
        line(
                "Flowbraid alone, on 5,000,000 packets of 100,000 flows. With events of four agents in the feed, client and server");
        line(
                "of a flow are mostly on different hosts. A capture file is read by one thread: a second processor takes what the");
        line("Java machine compiles and collects.");
        line("");
        line("| | M packets / CPU s | wall, s | coverage |");
        line("|---|--:|--:|--:|");
        for (final Sample run : samples.of("feeds")) {
            line(
                    "| %s | **%s** | %.1f | %.1f %% |",
                    run.load(), millions(run.packetsPerCpuSecond()), run.wallS(), 100 * run.coverage());
        }
        line("");
    }

    private void table(String section, String load) {
        line("| | M packets / CPU s | against the C loop | wall, s | peak, MiB | flows told | coverage | does |");
        line("|---|--:|--:|--:|--:|--:|--:|---|");
        final List<Sample> loop = samples.of(section, load, OfflineTool.LOOP.id());
        for (final OfflineTool tool : OfflineTool.values()) {
            final List<Sample> runs = runs(section, load, tool);
            if (runs.isEmpty()) {
                continue;
            }
            final Figures speed = Figures.of(runs, Sample::packetsPerCpuSecond);
            final Sample last = runs.get(runs.size() - 1);
            line(
                    "| %s | **%s** (%s to %s) | %s | %.1f | %.0f | %s | %s | %s |",
                    tool.text,
                    millions(speed.median()),
                    millions(speed.least()),
                    millions(speed.most()),
                    ratio(Figures.ratios(runs, loop, Sample::packetsPerCpuSecond)),
                    Figures.of(runs, Sample::wallS).median(),
                    Figures.of(runs, Sample::peakRssMib).median(),
                    last.flows() == Sample.UNSAID ? "" : String.format(Locale.ROOT, "%,d", last.flows()),
                    String.format(Locale.ROOT, "%.1f %%", 100 * Math.max(0, last.coverage())),
                    tool.does);
        }
        line("");
    }

    /** Those of a tool; tshark's file is another. */
    private List<Sample> runs(String section, String load, OfflineTool tool) {
        return tool == OfflineTool.TSHARK
                ? samples.of(section).stream()
                        .filter(sample -> sample.tool().equals(tool.id()))
                        .toList()
                : samples.of(section, load, tool.id());
    }

    private void chart(String file, String title, String section, String load) throws IOException {
        final BarChart chart = new BarChart(title);
        for (final OfflineTool tool : OfflineTool.values()) {
            final Figures speed = Figures.of(runs(section, load, tool), Sample::packetsPerCpuSecond);
            chart.add(
                    tool.text,
                    speed,
                    millions(speed.median()) + " M",
                    tool == OfflineTool.FLOWBRAID || tool == OfflineTool.FLOWBRAID_WITHOUT_FEED);
        }
        write(file, chart, title);
    }

    private void write(String file, BarChart chart, String alternative) throws IOException {
        Files.writeString(directory.resolve(file), chart.svg());
        line("![%s](%s)", alternative, file);
        line("");
    }

    private static String ratio(Figures ratio) {
        return Double.isNaN(ratio.median())
                ? ""
                : String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", ratio.median(), ratio.least(), ratio.most());
    }

    private static String millions(double value) {
        return String.format(Locale.ROOT, value < MILLION ? "%.3f" : "%.2f", value / MILLION);
    }

    private void line(String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
