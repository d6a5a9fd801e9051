// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.StitchCatalogue;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchFigures;
import io.flowbraid.record.stitch.StitchPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stitcher in a JVM of its own, to be killed. It prints its figures each second. */
final class StitchNode implements AutoCloseable {
    private static final String ORIGIN = "test";
    private static final int PAGE_BYTES = 4096;

    private final Process process;

    private StitchNode(Process process) {
        this.process = process;
    }

    static StitchNode started(String brokers, Path state, int threads, String grace) {
        return started(brokers, state, threads, grace, List.of("-Xmx512m"));
    }

    static StitchNode started(String brokers, Path state, int threads, String grace, List<String> javaOptions) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StitchNode.class.getName()));
        command.addAll(List.of(brokers, state.toString(), Integer.toString(threads), grace));
        try {
            return new StitchNode(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            state.resolveSibling(state.getFileName() + ".log").toFile())
                    .start());
        } catch (IOException e) {
            throw new IllegalStateException("the stitcher did not start", e);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** What the process has in memory. */
    long residentBytes() {
        try {
            return Long.parseLong(Files.readString(Path.of("/proc/" + process.pid() + "/statm"))
                            .split(" ", 3)[1])
                    * PAGE_BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is in use in its heap after a collection. */
    long heapBytes() {
        try {
            final Process counted = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(process.pid()),
                            "GC.class_histogram")
                    .start();
            final String histogram = new String(counted.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // "Total   123   456": objects, bytes
            return Long.parseLong(
                    histogram.substring(histogram.lastIndexOf("Total")).trim().split(" +")[2]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** @param name as kill(1) knows it */
    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .onExit()
                .join();
    }

    @Override
    public void close() {
        kill();
    }

    static LoadedConfig settings(String brokers, int threads, String grace) {
        final Overrides overrides = new Overrides()
                .put(Catalogue.KAFKA_BROKERS, List.of(brokers.split(",")), ORIGIN)
                .put(StitchCatalogue.THREADS, threads, ORIGIN)
                .put(StitchCatalogue.GRACE, grace, ORIGIN);
        return ConfigLoader.load(null, null, overrides);
    }

    /** @param args brokers, directory, threads, grace */
    public static void main(String[] args) throws Exception {
        final RunningStitch stitch = new StreamsStitchProvider()
                .start(new StitchPlan(
                        settings(args[0], Integer.parseInt(args[2]), args[3]),
                        Path.of(args[1]),
                        new LossLedger(),
                        null,
                        null,
                        System.out::println));
        Runtime.getRuntime().addShutdownHook(new Thread(stitch::close));
        while (!stitch.hasFailed()) {
            TimeUnit.SECONDS.sleep(1);
            final StitchFigures figures = stitch.figures();
            System.out.println(figures);
        }
    }
}
