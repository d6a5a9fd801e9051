// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A live tool at work in a namespace, from when it captures to its end. */
final class Watching {
    private static final long READY_S = 60;
    private static final long SETTLE_MS = 1_500;
    private static final long POLL_MS = 50;
    private static final double NS_PER_S = 1e9;

    private final LiveTool tool;
    private final Workplace place;
    private final Meter.Running running;

    private Watching(LiveTool tool, Workplace place, Meter.Running running) {
        this.tool = tool;
        this.place = place;
        this.running = running;
    }

    /** Returns when it has opened the device and had a moment to settle. */
    static Watching start(LiveTool tool, Workplace place, Namespace namespace, String device)
            throws IOException, InterruptedException {
        final List<String> command = namespace.inside(tool.command(place, device));
        final Watching watching = new Watching(tool, place, Meter.start(place, command, tool.out()));
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_S);
        while (namespace.captures() == 0
                || !Files.readString(watching.running.err()).contains(tool.greeting())) {
            if (!watching.running.process().isAlive() || System.nanoTime() > deadlineNs) {
                throw new IOException(
                        String.join(" ", command) + " does not capture: " + Files.readString(watching.running.err()));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
        return watching;
    }

    /** Processor time so far of the tool and all it started, of threads that live: in ns, where stat has ticks. */
    double cpuS() throws IOException {
        final List<Path> processes;
        try (Stream<ProcessHandle> handles = running.process().toHandle().descendants()) {
            processes = handles.map(process -> Path.of("/proc", Long.toString(process.pid()), "task"))
                    .toList();
        }
        long sumNs = 0;
        for (final Path process : processes) {
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(process)) {
                for (final Path thread : threads) {
                    sumNs += cpuNs(thread);
                }
            } catch (NoSuchFileException e) {
                // The process ended between the listing and the reading.
            }
        }
        return sumNs / NS_PER_S;
    }

    private static long cpuNs(Path thread) throws IOException {
        try {
            final String text = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(text.substring(0, text.indexOf(' ')));
        } catch (NoSuchFileException e) {
            return 0; // it ended
        }
    }

    Meter end() throws IOException, InterruptedException {
        tool.beforeEnd(place);
        new ProcessBuilder(
                        "kill",
                        "-" + tool.endSignal(),
                        Long.toString(running.process().pid()))
                .start()
                .waitFor();
        return running.endedAnyhow();
    }

    Counted counted(Meter meter) throws IOException, InterruptedException {
        return tool.counted(place, meter);
    }
}
