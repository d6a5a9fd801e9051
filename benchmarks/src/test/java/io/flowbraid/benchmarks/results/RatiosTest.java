// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatiosTest {
    @TempDir
    Path folder;

    @Test
    void shouldSayWhatBecameCheaperDearerAndNew() throws IOException {
        final String printed = ratios(
                "[" + row("update", 100, 0.01) + "," + row("gone", 1, 0) + "]",
                "[" + row("update", 80, 24) + "," + row("added", 5, 0) + "]");

        assertThat(printed.lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "operation before, ns after, ns ratio garbage, B",
                        "Flow.update 1000 100.0 80.0 0.80 24 more than before",
                        "Flow.added 1000 - 5.0 new 0",
                        "Flow.gone 1000 not in the newer result");
    }

    @Test
    void shouldReadTheCommittedResults() throws IOException {
        try (var files = Files.list(Path.of("results"))) {
            for (final Path file : files.filter(each -> each.toString().matches(".*-jdk\\d+-.*"))
                    .toList()) {
                assertThat(Measured.read(file))
                        .as("rows of %s", file)
                        .hasSizeGreaterThan(20)
                        .hasEntrySatisfying(
                                "JsonSink.sink",
                                sink -> assertThat(sink.garbageBytes()).isLessThan(1));
            }
        }
    }

    private String ratios(String before, String after) throws IOException {
        final Path older = Files.writeString(folder.resolve("older"), before);
        final Path newer = Files.writeString(folder.resolve("newer"), after);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        Ratios.print(Measured.read(older), Measured.read(newer), new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String row(String method, double cpuNs, double garbage) {
        return "{\"benchmark\":\"io.flowbraid.benchmarks.FlowBenchmark." + method
                + "\",\"params\":{\"flows\":\"1000\"},"
                + "\"primaryMetric\":{\"score\":1},\"secondaryMetrics\":{\"cpu.norm\":{\"score\":" + cpuNs + "},"
                + "\"gc.alloc.rate.norm\":{\"score\":" + garbage + "}}}";
    }
}
