// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;

/** What watches, in a process of its own, until closed. */
final class Watcher implements AutoCloseable {
    private static final long STOP_S = 20;

    private final Process process;
    private final BufferedReader messages;
    private final Mode mode;

    private Watcher(Process process, Mode mode) {
        this.process = process;
        this.mode = mode;
        messages = process.errorReader();
    }

    /** Returns when its programs are in the kernel. */
    static Watcher start(CostPrograms tools, Mode mode) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(mode.command(tools));
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        final Watcher watcher = new Watcher(builder.start(), mode);
        for (String line = watcher.messages.readLine(); line != null; line = watcher.messages.readLine()) {
            if (line.contains("netlink")) {
                break; // the fallback: no programs, so nothing to measure
            }
            if (line.contains(mode.greeting)) {
                return watcher;
            }
        }
        watcher.close();
        throw new IOException(
                String.join(" ", mode.command(tools)) + " did not start with eBPF; run it as root to see why");
    }

    /** Processor time it has used so far, all threads that live: in ns, where /proc/PID/stat has ticks. */
    long cpuNs() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(file("task"))) {
            for (final Path thread : threads) {
                try {
                    final String text = Files.readString(thread.resolve("schedstat"));
                    sum += Long.parseLong(text.substring(0, text.indexOf(' ')));
                } catch (NoSuchFileException e) {
                    // It ended between the listing and the reading.
                }
            }
        }
        return sum;
    }

    /** Ids of the programs it holds in the kernel. */
    Set<Integer> programs() throws IOException {
        final Set<Integer> ids = new HashSet<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(file("fdinfo"))) {
            for (final Path descriptor : descriptors) {
                try {
                    Files.readAllLines(descriptor).stream()
                            .filter(line -> line.startsWith("prog_id:"))
                            .forEach(line -> ids.add(Integer.valueOf(
                                    line.substring(line.indexOf(':') + 1).strip())));
                } catch (NoSuchFileException e) {
                    // Closed meanwhile.
                }
            }
        }
        return ids;
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    /** Ends it, and insists that it has seen so many connections: one that saw nothing costs nothing. */
    void stop(long connections) throws IOException, InterruptedException {
        process.toHandle().destroy(); // which, other than the process's own, leaves its last words readable
        long counted = 0;
        for (String line = messages.readLine(); line != null; line = messages.readLine()) {
            final Matcher count = mode.count.matcher(line);
            if (count.matches()) {
                counted = Long.parseLong(count.group(1));
            }
        }
        process.waitFor(STOP_S, TimeUnit.SECONDS);
        final double wanted = connections * mode.leastPerConnection;
        if (counted < wanted) {
            throw new IOException(mode.text() + " counted " + counted + " where at least " + (long) wanted
                    + " were made: nothing can be said of its cost");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
