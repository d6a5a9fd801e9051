// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The eBPF programs in the kernel, by bpftool, and how often and how long each ran. */
final class KernelPrograms {
    /** Runs of a program and their time, both sums. */
    record Runs(long count, long timeNs) {
        Runs since(Runs before) {
            return new Runs(count - before.count, timeNs - before.timeNs);
        }
    }

    /** One of ours that every agent has. */
    private static final String SIGN_OF_AN_AGENT = "tcp_state";

    private static final Path STATISTICS = Path.of("/proc/sys/kernel/bpf_stats_enabled");
    private static final ObjectMapper JSON = new ObjectMapper();

    private KernelPrograms() {}

    /** While an agent of somebody else runs, there is no "without". */
    static boolean haveOthers(Set<Integer> own) throws IOException {
        for (final JsonNode program : all()) {
            if (program.path("name").asText().equals(SIGN_OF_AN_AGENT)
                    && !own.contains(program.path("id").asInt())) {
                return true;
            }
        }
        return false;
    }

    /** By name; the same program loaded twice is counted once. */
    static Map<String, Runs> runs(Set<Integer> own) throws IOException {
        final Map<String, Runs> runs = new HashMap<>();
        for (final JsonNode program : all()) {
            if (own.contains(program.path("id").asInt())) {
                runs.put(
                        program.path("name").asText(),
                        new Runs(
                                program.path("run_cnt").asLong(),
                                program.path("run_time_ns").asLong()));
            }
        }
        return runs;
    }

    /** Measuring takes time of its own, some 20 to 40 ns a run. */
    static void measure(boolean isWanted) throws IOException {
        Files.writeString(STATISTICS, isWanted ? "1" : "0");
    }

    private static JsonNode all() throws IOException {
        final Process bpftool = new ProcessBuilder("bpftool", "prog", "show", "-j")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return JSON.readTree(bpftool.getInputStream());
    }
}
