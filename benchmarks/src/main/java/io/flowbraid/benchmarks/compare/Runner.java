// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs one tool at a time and measures it: {@code meter.c} its processor time and memory, the tool itself its packets.
 * Everything is in a temporary directory, which is deleted when closed.
 */
final class Runner implements AutoCloseable {
    private static final double KIB_PER_MIB = 1024;
    private static final double NS_PER_S = 1e9;
    private static final long READY_S = 60;
    /** More than any tool takes for a file. */
    private static final long END_S = 600;

    private static final long SETTLE_MS = 1_500;
    /** The compilers of a virtual machine are behind at the end of a warm-up that took all processors. */
    private static final long COMPILE_MS = 4_000;

    private static final long POLL_MS = 50;

    /** What was sent, and how long it took. */
    record Sent(long packets, double tookS) {}

    interface Traffic {
        Sent send() throws IOException, InterruptedException;
    }

    private final Path meter;
    private final Map<String, String> placeholders;
    private final Path directory;
    /** The working directory of a tool: new for each run. */
    private final Path place;
    /** The beginning of a command that runs in it. */
    private final String there;

    /**
     * @param programs the compiled C programs
     * @param parent gets the temporary directory
     */
    Runner(Path programs, Path product, Path parent) throws IOException {
        meter = programs.resolve("meter");
        placeholders = Map.of("loop", programs.resolve("pcaploop").toString(), "product", product.toString());
        Files.createDirectories(parent);
        directory = Files.createTempDirectory(parent, "flowbraid-compare-");
        place = directory.resolve("run");
        there = "cd '" + place + "' && ";
    }

    /** Runs a short command and returns what it prints. */
    static String shell(String command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        final String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("'" + command + "' failed: " + text.strip());
        }
        return text;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /**
     * Lets the tool read a file, and insists that it has read all of it.
     *
     * @param prefix a command that runs the tool's, or empty
     */
    Sample read(String section, String load, int round, Tool tool, MadeFile file, String prefix)
            throws IOException, InterruptedException {
        final Process process = start(tool, prefix + tool.run(), file.placeholders());
        final JsonNode used = used(process);
        if (used.path("exit").asInt() != 0) {
            throw new IOException(tool.name() + " failed: " + Files.readString(place.resolve("err")));
        }
        final Counted counted = counted(tool);
        if (counted.packets() != Sample.UNKNOWN && counted.packets() != file.packets()) {
            throw new IOException(tool.name() + " counted " + counted.packets() + " packets of " + file.packets()
                    + ", so its time cannot be compared");
        }
        final double cpuS =
                used.path("user_s").asDouble() + used.path("system_s").asDouble();
        final Sent read = new Sent(file.packets(), used.path("wall_s").asDouble());
        return sample(section, load, round, tool, read, counted, cpuS, used);
    }

    /**
     * Lets the tool watch a device while traffic is sent; what it does during the warm-up is not measured.
     *
     * @param inside a command that runs another in the network namespace
     */
    Sample watch(
            String section,
            String load,
            int round,
            Tool tool,
            String inside,
            String device,
            Traffic warmUp,
            Traffic measured)
            throws IOException, InterruptedException {
        final Process process = start(tool, inside + tool.run(), Map.of("device", device));
        try {
            awaitReady(tool, process, inside);
            final Sent before = warmUp.send();
            TimeUnit.MILLISECONDS.sleep(COMPILE_MS);
            final double cpuBeforeS = cpuS(process);
            final Sent sent = measured.send();
            TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
            final double cpuS = cpuS(process) - cpuBeforeS;
            shell(there + Tool.filled(tool.end(), Map.of("pid", Long.toString(process.pid()))));
            final JsonNode used = used(process);
            // A packet that is missing is taken for one of the measured part.
            return sample(section, load, round, tool, sent, counted(tool).without(before.packets), cpuS, used);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
    }

    private Process start(Tool tool, String command, Map<String, String> load)
            throws IOException, InterruptedException {
        final Map<String, String> values = new HashMap<>(placeholders);
        values.putAll(load);
        shell("rm -rf '" + place + "' && mkdir '" + place + "'");
        shell(there + Tool.filled(tool.before(), values));
        return new ProcessBuilder("sh", "-c", "exec '" + meter + "' used.json " + Tool.filled(command, values))
                .directory(place.toFile())
                .redirectOutput(place.resolve("out").toFile())
                .redirectError(place.resolve("err").toFile())
                .start();
    }

    /** Waits until it captures, and then a moment. */
    private void awaitReady(Tool tool, Process process, String inside) throws IOException, InterruptedException {
        final Path err = place.resolve("err");
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_S);
        // The list of packet sockets has a line of headings.
        while (shell(inside + "cat /proc/net/packet").lines().count() < 2
                || !Files.readString(err).contains(tool.ready())) {
            if (!process.isAlive() || System.nanoTime() > deadlineNs) {
                throw new IOException(tool.name() + " does not capture: " + Files.readString(err));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
    }

    /** Processor time so far of the tool and all it started, of threads that live: in ns, where stat has ticks. */
    private static double cpuS(Process meter) throws IOException, InterruptedException {
        final String tasks = meter.descendants()
                .map(process -> "/proc/" + process.pid() + "/task/*/schedstat")
                .collect(Collectors.joining(" "));
        return shell("cat /dev/null " + tasks + " 2>/dev/null || true")
                        .lines()
                        .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                        .sum()
                / NS_PER_S;
    }

    /** What {@code meter.c} writes when the tool has ended. */
    private JsonNode used(Process process) throws IOException, InterruptedException {
        if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }
        return new ObjectMapper().readTree(place.resolve("used.json").toFile());
    }

    private Counted counted(Tool tool) throws IOException, InterruptedException {
        return tool.counted(shell(there + tool.report()));
    }

    private static Sample sample(
            String section, String load, int round, Tool tool, Sent sent, Counted counted, double cpuS, JsonNode used) {
        return new Sample(
                section,
                tool.id(),
                load,
                round,
                sent.packets,
                counted.packets(),
                counted.dropped(),
                counted.flows(),
                counted.coverage(),
                cpuS,
                sent.tookS,
                used.path("peak_rss_kib").asDouble() / KIB_PER_MIB);
    }

    /** Deletes the files that were made. */
    void clear() throws IOException, InterruptedException {
        shell("rm -rf '" + directory + "'/*");
    }

    @Override
    public void close() {
        try {
            shell("rm -rf '" + directory + "'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
