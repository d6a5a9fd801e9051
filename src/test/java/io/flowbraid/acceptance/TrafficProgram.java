// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A program that makes traffic and tells on its standard output what a test must know of it, a line each. */
public final class TrafficProgram implements AutoCloseable {
    /** Where the system's own programs are: one found elsewhere may be a script that starts another. */
    public static final String SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin";

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader lines;

    private TrafficProgram(List<String> command) throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(Map.of("PATH", SYSTEM_PATH, "LC_ALL", "C"));
        process = builder.start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    public static TrafficProgram start(String... command) throws IOException {
        return new TrafficProgram(List.of(command));
    }

    /** Starts a Python script of {@code test/resources/traffic}. */
    public static TrafficProgram python(String script, Object... arguments) throws IOException {
        return pythonIn(List.of(), script, arguments);
    }

    /** The same behind another command, such as one that enters a network namespace. */
    public static TrafficProgram pythonIn(List<String> launcher, String script, Object... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("python3", "-u", resource(script)));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new TrafficProgram(command);
    }

    public static String resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(TrafficProgram.class.getResource("/traffic/" + name), name)
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public int pid() {
        return (int) process.pid();
    }

    /** Of a launcher that stays: the pid of what it launched. */
    long onlyChild() {
        return process.children().findFirst().orElseThrow().pid();
    }

    /** The next line it tells; waits for it. */
    public String line() {
        try {
            return Objects.requireNonNull(lines.readLine(), "the program ended without a word");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int number() {
        return Integer.parseInt(line());
    }

    /** Gives it a line. */
    public void tell(String text) throws IOException {
        process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Ctrl-C, and the wait for the end. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        process.waitFor();
    }

    /** Waits for it to end well. */
    public void finish() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("traffic made")
                .isTrue();
        assertThat(process.exitValue()).as("exit code of the traffic").isZero();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
