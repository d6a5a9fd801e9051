// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dashboard and alerts ask for metrics that there are, in queries that Prometheus takes. */
@Tag("once")
class MonitoringFilesTest {
    private static final Path DASHBOARD = Path.of("../packaging/grafana/flowbraid.json");
    private static final Path PROMETHEUS = Path.of("../packaging/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(?:flowbraid|process|jvm)_[a-z_]+");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE ([a-z_]+) ");

    @TempDir
    private Path directory;

    @Test
    void shouldAskForMetricsThatThereAre() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Set<String> asked = new TreeSet<>();
        for (final String query : queries()) {
            addMetrics(query, asked);
        }
        for (final String line : Files.readAllLines(PROMETHEUS.resolve("flowbraid-alerts.yml"))) {
            if (line.strip().startsWith("expr:")) {
                addMetrics(line, asked);
            }
        }

        final String metrics = metrics();

        final Set<String> there = new TreeSet<>();
        final Matcher matcher = TYPE.matcher(metrics);
        while (matcher.find()) {
            there.add(matcher.group(1));
        }
        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(there).containsAll(asked);
    }

    @Test
    void shouldBeTakenByPrometheus() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("promtool");
        final StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
        for (final String query : queries()) {
            rules.append("      - record: a:b\n        expr: ")
                    .append(new ObjectMapper().writeValueAsString(query))
                    .append('\n');
        }
        final Path dashboard = Files.writeString(directory.resolve("dashboard.yml"), rules);
        final Path scraped = Files.writeString(directory.resolve("metrics"), metrics());

        run(PROMETHEUS, "promtool", "check", "rules", "--lint=none", dashboard.toString());
        run(PROMETHEUS, "promtool", "check", "rules", "flowbraid-alerts.yml");
        run(PROMETHEUS, "promtool", "test", "rules", "flowbraid-alerts-test.yml");
        run(PROMETHEUS, "sh", "-c", "promtool check metrics < " + scraped);
    }

    /** Of the dashboard, with a value in place of each of its variables. */
    private static List<String> queries() throws IOException {
        final List<String> queries = new ArrayList<>();
        for (final JsonNode panel :
                new ObjectMapper().readTree(DASHBOARD.toFile()).get("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.get("expr")
                            .asText()
                            .replace("$__rate_interval", "1m")
                            .replace("$instance", ".*")));
        }
        assertThat(queries).isNotEmpty().noneMatch(query -> query.contains("$"));
        return queries;
    }

    /** Buckets belong to their histogram. */
    private static void addMetrics(String query, Set<String> metrics) {
        final Matcher matcher = METRIC.matcher(query);
        while (matcher.find()) {
            metrics.add(matcher.group().replaceFirst("_bucket$", ""));
        }
    }

    private static String metrics() throws Exception {
        try (FlowbraidProcess run = Product.start("up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0")) {
            run.awaitNaming();
            final String metrics = run.ask("metrics");
            assertThat(run.interrupt()).isZero();
            return metrics;
        }
    }

    private static void run(Path directory, String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
    }
}
