// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@code flowbraid}, its output read as it comes. */
public final class FlowbraidProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Pattern PAGE = Pattern.compile("flowbraid: the page is at (http://\\S+)");

    private final Process process;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Thread outputReader;
    private final Thread messageReader;

    FlowbraidProcess(ProcessBuilder command) throws IOException {
        process = command.start();
        outputReader = read(process.getInputStream(), output);
        messageReader = read(process.getErrorStream(), messages);
    }

    public long pid() {
        return process.pid();
    }

    /** Lines of standard output so far. */
    List<String> output() {
        return output;
    }

    /** Lines of standard error so far. */
    public List<String> messages() {
        return messages;
    }

    /** Standard output read as flows. */
    List<FlowJson> flows() {
        return output.stream().map(FlowbraidProcess::parse).toList();
    }

    List<FlowJson> finalFlows(Predicate<FlowJson> isWanted) {
        return flows().stream().filter(FlowJson::isFinal).filter(isWanted).toList();
    }

    FlowJson awaitFinalFlow(Predicate<FlowJson> isWanted) {
        return awaitFinalFlows(1, isWanted).get(0);
    }

    List<FlowJson> awaitFinalFlows(int count, Predicate<FlowJson> isWanted) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(finalFlows(isWanted))
                        .as("final flows; it said %s", messages)
                        .hasSizeGreaterThanOrEqualTo(count));
        return finalFlows(isWanted);
    }

    /** Waits for any record, also one of a flow that lives on. */
    FlowJson awaitFlow(Predicate<FlowJson> isWanted) {
        await().atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() ->
                        assertThat(flows()).as("records; it said %s", messages).anyMatch(isWanted));
        return flows().stream().filter(isWanted).findFirst().orElseThrow();
    }

    /** Waits until standard error has that. */
    public void awaitMessage(String part) {
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(messages).anyMatch(line -> line.contains(part)));
    }

    /** Waits until the page is served; its address, with a slash at the end. */
    public String awaitPage() {
        return await().atMost(TIMEOUT)
                .until(
                        () -> messages.stream()
                                .map(PAGE::matcher)
                                .filter(Matcher::matches)
                                .map(line -> line.group(1))
                                .findFirst()
                                .orElse(""),
                        address -> !address.isEmpty());
    }

    /** What the page's API answers, for a path such as {@code api/v1/flows}. */
    public String ask(String path) throws IOException, InterruptedException {
        final HttpRequest request =
                HttpRequest.newBuilder(URI.create(awaitPage() + path)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Waits until a connection of our own comes out as a flow: packets arrive. */
    void awaitCapturing() {
        awaitProbe(flow -> true);
    }

    /** Waits until a connection of our own comes out with both ends named: packets and events arrive. */
    void awaitNaming() {
        awaitProbe(FlowJson::isBothNamed);
    }

    private void awaitProbe(Predicate<FlowJson> isEnough) {
        final Set<Integer> ports = new HashSet<>();
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(250)).untilAsserted(() -> {
            assertThat(process.isAlive()).as("running; it said %s", messages).isTrue();
            ports.add(probe());
            assertThat(finalFlows(flow -> ports.contains(flow.clientPort()) && isEnough.test(flow)))
                    .as("a probe's flow; it said %s", messages)
                    .isNotEmpty();
        });
    }

    /** One short connection on loopback; its client port. */
    static int probe() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.getOutputStream().write('?');
            server.getOutputStream().write(server.getInputStream().read());
            client.getInputStream().read();
            return client.getLocalPort();
        }
    }

    /** Highest resident memory so far, bytes. */
    long peakMemory() throws IOException {
        final String label = "VmHWM:";
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith(label))
                        .mapToLong(line -> Long.parseLong(
                                line.substring(label.length()).replace("kB", "").trim()))
                        .sum()
                << 10;
    }

    /** Ctrl-C, and the wait for the end; the exit code. All output has been read when this returns. */
    public int interrupt() throws IOException, InterruptedException {
        return end("INT");
    }

    /** The same by SIGTERM, which a shell in between hears even when it began with SIGINT ignored. */
    int terminate() throws IOException, InterruptedException {
        return end("TERM");
    }

    /** Ctrl-C, without the wait. */
    void askToEnd() throws IOException, InterruptedException {
        signal("INT");
    }

    /** Waits until it has ended by itself; the exit code. All output has been read when this returns. */
    int awaitEnd(Duration limit) throws InterruptedException {
        assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
                .as("ended by itself; it said %s", messages)
                .isTrue();
        outputReader.join();
        messageReader.join();
        return process.exitValue();
    }

    private int end(String signal) throws IOException, InterruptedException {
        signal(signal);
        return awaitEnd();
    }

    /** Waits for the end after a signal; the exit code. All output has been read when this returns. */
    int awaitEnd() throws InterruptedException {
        assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                .as("ended after a signal; it said %s", messages)
                .isTrue();
        outputReader.join();
        messageReader.join();
        return process.exitValue();
    }

    /** Asks for the counts now: on standard error, and in the file of {@code --stats}. */
    void reportStats() throws IOException, InterruptedException {
        signal("USR1");
    }

    /** It stands still until {@link #resume}. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** As a crash ends it. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) {
            process.destroy();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }

    private static Thread read(InputStream stream, List<String> lines) {
        final Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                return; // it was ended by force, and its pipe with it
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private static FlowJson parse(String line) {
        try {
            return new FlowJson(JSON.readTree(line));
        } catch (JsonProcessingException e) {
            throw new AssertionError("not a JSON object on a line: " + line, e);
        }
    }
}
