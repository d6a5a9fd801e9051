// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One row of a result in JMH's own format.
 *
 * @param cpuNs processor time for an operation; wall-clock time when the run had no {@code CpuProfiler}
 * @param garbageBytes allocated for an operation; NaN when the run had no {@code -prof gc}
 */
record Measured(double cpuNs, double garbageBytes) {
    private static final String CPU = "cpu.norm";
    private static final String GARBAGE = "gc.alloc.rate.norm";

    /** The rows of a file by benchmark and parameters, in its order. */
    static Map<String, Measured> read(Path file) throws IOException {
        final Map<String, Measured> rows = new LinkedHashMap<>();
        for (final JsonNode row : new ObjectMapper().readTree(file.toFile())) {
            final JsonNode secondary = row.path("secondaryMetrics");
            final JsonNode cpu = secondary.has(CPU) ? secondary.path(CPU) : row.path("primaryMetric");
            rows.put(
                    name(row),
                    new Measured(
                            cpu.path("score").asDouble(),
                            secondary.path(GARBAGE).path("score").asDouble(Double.NaN)));
        }
        return rows;
    }

    private static String name(JsonNode row) {
        final String full = row.path("benchmark").asText();
        final int type = full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1;
        final StringBuilder name = new StringBuilder(full.substring(type).replace("Benchmark.", "."));
        row.path("params").forEach(value -> name.append(' ').append(value.asText()));
        return name.toString();
    }
}
