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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stitcher in a JVM of its own, to be killed. It prints its figures each second. */
final class StitchNode implements AutoCloseable {
    private static final String ORIGIN = "test";

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
