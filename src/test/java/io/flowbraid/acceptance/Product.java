// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product as the build lays it out. */
public final class Product {
    public static final Path HOME =
            Path.of("..", "app", "target", "flowbraid").toAbsolutePath().normalize();

    private static final int PATIENCE_SECONDS = 30;

    private Product() {}

    /** Starts it; close what you get. */
    public static FlowbraidProcess start(String... arguments) throws IOException {
        return new FlowbraidProcess(new ProcessBuilder(command(HOME, List.of(), arguments)));
    }

    /** The same with variables of the environment. */
    static FlowbraidProcess startWith(Map<String, String> environment, String... arguments) throws IOException {
        final ProcessBuilder command = new ProcessBuilder(command(HOME, List.of(), arguments));
        command.environment().putAll(environment);
        return new FlowbraidProcess(command);
    }

    /** The same by way of another program, such as one that enters a namespace; that one is what gets the signals. */
    public static FlowbraidProcess startBehind(List<String> launcher, String... arguments) throws IOException {
        return new FlowbraidProcess(new ProcessBuilder(command(HOME, launcher, arguments)));
    }

    /** A copy of it, by way of another program and with variables of the environment. */
    static FlowbraidProcess startCopy(
            Path home, List<String> launcher, Map<String, String> environment, String... arguments) throws IOException {
        final ProcessBuilder command = new ProcessBuilder(command(home, launcher, arguments));
        command.environment().putAll(environment);
        return new FlowbraidProcess(command);
    }

    /** Runs it until it ends by itself. */
    static Outcome run(String... arguments) throws IOException, InterruptedException {
        return runAs(HOME, List.of(), arguments);
    }

    /** Runs a copy of it by way of another program, such as one that gives up root. */
    static Outcome runAs(Path home, List<String> launcher, String... arguments)
            throws IOException, InterruptedException {
        final Path out = Files.createTempFile("flowbraid", ".out");
        final Path err = Files.createTempFile("flowbraid", ".err");
        final Process process = new ProcessBuilder(command(home, launcher, arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ended by itself: %s", String.join(" ", arguments))
                    .isTrue();
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private static List<String> command(Path home, List<String> launcher, String... arguments) {
        final Path program = home.resolve("bin/flowbraid");
        assertThat(program)
                .as("the product; build it with: mvn package -DskipTests")
                .isExecutable();
        final List<String> command = new ArrayList<>(launcher);
        command.add(program.toString());
        final List<String> all = new ArrayList<>(List.of(arguments));
        final int commandAt = Math.max(all.indexOf("up"), all.indexOf("run"));
        all.addAll(commandAt + 1, whatTestsDoWithout(all)); // the words of a filter come last
        command.addAll(all);
        return command;
    }

    /** Many run at once, and most tests are about neither the page nor the history. */
    private static List<String> whatTestsDoWithout(List<String> arguments) {
        if (!arguments.contains("up") && !arguments.contains("run") || arguments.contains("-r")) {
            return List.of();
        }
        final List<String> without = new ArrayList<>();
        if (!arguments.contains("--http")) {
            without.addAll(List.of("--http", "off"));
        }
        if (!arguments.contains("--unix-socket")) {
            without.addAll(List.of("--unix-socket", "off"));
        }
        if (!arguments.contains("--history-dir") && !arguments.contains("--no-history")) {
            without.add("--no-history");
        }
        return without;
    }

    /** How a run ended. */
    record Outcome(int exitCode, String stdout, String stderr) {}
}
