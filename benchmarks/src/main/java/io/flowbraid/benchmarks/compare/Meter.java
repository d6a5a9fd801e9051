// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What a process and all it started have used, by {@code meter.c}.
 *
 * @param exit as a shell says it
 * @param cpuS user and system
 * @param peakRssMib of the largest of them
 * @param out standard output
 * @param err standard error
 */
record Meter(int exit, double cpuS, double wallS, double peakRssMib, String out, String err) {
    private static final double KIB_PER_MIB = 1024;
    /** More than any takes for a file, or for its last words. */
    private static final long END_S = 600;

    /** Files into which a running command writes. */
    record Running(Process process, List<String> command, Path used, Path out, Path err) {
        /** Waits for its end, and insists that it was a good one. */
        Meter ended() throws IOException, InterruptedException {
            final Meter meter = endedAnyhow();
            if (meter.exit != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + meter.exit + ": " + meter.err);
            }
            return meter;
        }

        /** Waits for its end, which a signal may have brought about. */
        Meter endedAnyhow() throws IOException, InterruptedException {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.waitFor();
            }
            final JsonNode json = new ObjectMapper().readTree(used.toFile());
            return new Meter(
                    json.path("exit").asInt(-1),
                    json.path("user_s").asDouble() + json.path("system_s").asDouble(),
                    json.path("wall_s").asDouble(),
                    json.path("peak_rss_kib").asDouble() / KIB_PER_MIB,
                    Files.exists(out) ? Files.readString(out) : "",
                    Files.readString(err));
        }
    }

    /** What is done with standard output: flows are gigabytes. */
    enum Out {
        KEPT,
        DISCARDED
    }

    static Meter of(Workplace place, List<String> command, Out wanted) throws IOException, InterruptedException {
        return start(place, command, wanted).ended();
    }

    static Running start(Workplace place, List<String> command, Out wanted) throws IOException {
        final Path used = place.file("used.json");
        final Path out = place.file("out.txt");
        final Path err = place.file("err.txt");
        Files.deleteIfExists(used);
        Files.deleteIfExists(out);
        final List<String> words = new ArrayList<>(List.of(place.tools().meter().toString(), used.toString()));
        words.addAll(command);
        final Process process = new ProcessBuilder(words)
                .redirectOutput(wanted == Out.KEPT ? Redirect.to(out.toFile()) : Redirect.DISCARD)
                .redirectError(err.toFile())
                .start();
        return new Running(process, command, used, out, err);
    }
}
