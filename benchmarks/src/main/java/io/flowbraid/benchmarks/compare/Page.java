// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * {@code docs/benchmarks}: the sections of {@code compare/page.md}, each with a table and perhaps a chart of the
 * results. A section without results is left out.
 */
final class Page {
    private static final double MILLION = 1e6;

    /**
     * The runs of one tool with one load.
     *
     * @param loop those of the plain C loop with the same load
     */
    private record Row(Tool tool, String load, List<Sample> runs, List<Sample> loop) {
        Figures figures(ToDoubleFunction<Sample> figure) {
            return Figures.of(runs, figure);
        }
    }

    private record Column(String heading, String alignment, Function<Row, String> cell) {}

    private static final Column TOOL = words("", row -> row.tool.name());
    private static final Column LOAD = words("load", Row::load);
    private static final Column SPEED = spread("M packets / CPU s", Sample::packetsPerCpuSecond, Page::millions);
    private static final Column COST = spread("CPU us / packet", Sample::cpuUsPerPacket, Page::hundredths);
    private static final Column SPEED_RATIO = ratio(Sample::packetsPerCpuSecond);
    private static final Column COST_RATIO = ratio(Sample::cpuUsPerPacket);
    private static final Column AIM = number("aim", row -> hundredths(row.tool.aim(row.load)));
    private static final Column WALL = median("wall, s", "%.1f", Sample::wallS);
    private static final Column PEAK = median("peak, MiB", "%,.0f", Sample::peakRssMib);
    private static final Column FLOWS = median("flows reported", "%,.0f", sample -> known(sample.flows()));
    private static final Column COVERAGE = median("coverage", "%.1f %%", sample -> 100 * known(sample.coverage()));
    private static final Column SENT = median("sent", "%,.0f", Sample::packets);
    private static final Column LOST = most("lost", "%.3f %%", sample -> 100 * sample.lostShare());
    private static final Column DROPPED = most("reported dropped", "%,.0f", sample -> known(sample.dropped()));
    private static final Column DOES = words("does", row -> row.tool.does());

    private static final List<Column> OF_FILES =
            List.of(TOOL, SPEED, SPEED_RATIO, AIM, WALL, PEAK, FLOWS, COVERAGE, DOES);
    private static final List<Column> LIVE =
            List.of(LOAD, TOOL, SENT, LOST, DROPPED, COST, COST_RATIO, AIM, PEAK, COVERAGE);
    private static final Map<String, List<Column>> COLUMNS = Map.of(
            "offline", OF_FILES,
            "long", OF_FILES,
            "veth", LIVE,
            "lo", LIVE,
            "growth", List.of(LOAD, TOOL, SPEED, SPEED_RATIO, PEAK, FLOWS),
            "feeds", List.of(LOAD, SPEED, WALL, COVERAGE));

    private final Results results;
    private final Path directory;
    private final StringBuilder page = new StringBuilder();

    private Page(Results results, Path directory) {
        this.results = results;
        this.directory = directory;
    }

    /** Writes the page and its charts into the tree, and returns the page. */
    static String write(Path tree, Path results) throws IOException {
        final Path directory = tree.resolve("docs/benchmarks");
        final Path link = directory.toAbsolutePath().relativize(results.toAbsolutePath());
        final String template;
        try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream("/compare/page.md"))) {
            template = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("{link}", link.toString())
                    .replace("{results}", String.valueOf(link.getFileName()));
        }
        final Page page = new Page(Results.read(results), directory);
        final String text = page.text(template.split("<!-- section "));
        Files.writeString(directory.resolve("README.md"), text);
        return text;
    }

    /** @param parts the introduction, then the sections, which begin with their names */
    private String text(String[] parts) throws IOException {
        String introduction = parts[0];
        for (final Map.Entry<String, Object> property : results.machine().entrySet()) {
            // A list's brackets are not for readers.
            final String value = property.getValue().toString().replaceAll("[\\[\\]]", "");
            introduction = introduction.replace("{" + property.getKey() + "}", value);
        }
        page.append(introduction);
        for (int i = 1; i < parts.length; i++) {
            final String[] nameAndText = parts[i].split(" -->\n", 2);
            final List<Row> rows = rows(nameAndText[0]);
            if (!rows.isEmpty()) {
                page.append(nameAndText[1].replace("{load}", rows.get(0).load));
                final List<Column> columns = Objects.requireNonNull(COLUMNS.get(nameAndText[0]), nameAndText[0]);
                table(columns, rows);
                if (columns.equals(OF_FILES) || columns.equals(LIVE)) {
                    chart(nameAndText[0], rows, columns.equals(LIVE));
                }
            }
        }
        return page.toString();
    }

    /** By load in the order of the runs, then by tool in the order of the table. */
    private List<Row> rows(String section) {
        final List<Row> rows = new ArrayList<>();
        for (final String load : results.loads(section)) {
            final List<Sample> loop = results.of(section, load, "loop");
            for (final Tool tool : Tool.onPage(section)) {
                final List<Sample> runs = results.of(section, load, tool.id());
                if (!runs.isEmpty()) {
                    rows.add(new Row(tool, load, runs, loop));
                }
            }
        }
        return rows;
    }

    private void table(List<Column> columns, List<Row> rows) {
        line(columns, " ", Column::heading);
        line(columns, "", Column::alignment);
        for (final Row row : rows) {
            line(columns, " ", column -> column.cell.apply(row));
        }
        page.append('\n');
    }

    private void line(List<Column> columns, String space, Function<Column, String> text) {
        page.append('|');
        for (final Column column : columns) {
            final String cell = text.apply(column);
            page.append(space).append(cell).append(cell.isEmpty() ? "" : space).append('|');
        }
        page.append('\n');
    }

    /** Live, the cost with the last load, which is the highest; of files, the speed of all. */
    private void chart(String section, List<Row> rows, boolean isLive) throws IOException {
        final String load = rows.get(isLive ? rows.size() - 1 : 0).load;
        final String title = (isLive ? "Processor time of a packet, us: " : "Packets per CPU second: ") + load;
        final ToDoubleFunction<Sample> figure = isLive ? Sample::cpuUsPerPacket : Sample::packetsPerCpuSecond;
        final List<Row> bars =
                rows.stream().filter(row -> !isLive || row.load.equals(load)).toList();
        final double most = bars.stream()
                .mapToDouble(row -> row.figures(figure).most())
                .max()
                .orElseThrow();
        final BarChart chart = new BarChart(title, bars.size(), most);
        for (final Row row : bars) {
            final Figures figures = row.figures(figure);
            final String value = isLive ? hundredths(figures.median()) + " us" : millions(figures.median()) + " M";
            chart.add(row.tool.name(), figures, value, row.tool.isOurs());
        }
        Files.writeString(directory.resolve(section + ".svg"), chart.svg());
        page.append("![" + title + "](" + section + ".svg)\n\n");
    }

    private static Column words(String heading, Function<Row, String> cell) {
        return new Column(heading, "---", cell);
    }

    private static Column number(String heading, Function<Row, String> cell) {
        return new Column(heading, "--:", cell);
    }

    private static Column median(String heading, String format, ToDoubleFunction<Sample> figure) {
        return number(heading, row -> text(format, row.figures(figure).median()));
    }

    private static Column most(String heading, String format, ToDoubleFunction<Sample> figure) {
        return number(heading, row -> text(format, row.figures(figure).most()));
    }

    private static Column spread(String heading, ToDoubleFunction<Sample> figure, Function<Double, String> text) {
        return number(heading, row -> {
            final Figures figures = row.figures(figure);
            return "**" + text.apply(figures.median()) + "**" + between(figures, row, text);
        });
    }

    private static Column ratio(ToDoubleFunction<Sample> figure) {
        return number("against the C loop", row -> {
            final Figures ratios = Figures.ratios(row.runs, row.loop, figure);
            final String median = hundredths(ratios.median());
            return median.isEmpty() ? "" : median + between(ratios, row, Page::hundredths);
        });
    }

    private static String between(Figures figures, Row row, Function<Double, String> text) {
        return row.runs.size() == 1
                ? ""
                : " (" + text.apply(figures.least()) + " to " + text.apply(figures.most()) + ")";
    }

    private static double known(double value) {
        return value == Sample.UNKNOWN ? Double.NaN : value;
    }

    private static String text(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    private static String hundredths(double value) {
        return text("%.2f", value);
    }

    private static String millions(double value) {
        return text(value < MILLION ? "%.3f" : "%.2f", value / MILLION);
    }
}
