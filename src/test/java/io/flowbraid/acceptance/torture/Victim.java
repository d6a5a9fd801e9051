// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.Ledger;
import io.flowbraid.acceptance.Product;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A running product that is attacked. Its records are counted, not kept: a flood makes millions. Of its messages the
 * last thousand are kept.
 */
final class Victim implements AutoCloseable {
    private static final int END_SECONDS = 60;
    private static final int MAX_MESSAGES = 1_000;
    private static final int MAX_QUOTED = 5;
    private static final String FINAL = "\"final\":true";

    private final Process process;
    private final Path stats;
    private final AtomicLong records = new AtomicLong();
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> countedPorts = new CopyOnWriteArrayList<>();
    private final AtomicLong counted = new AtomicLong();
    private volatile Probe wanted = Probe.NONE;
    private volatile boolean isSeen;
    private final Thread recordReader;
    private final Thread messageReader;

    private Victim(List<String> command, Path stats) throws IOException {
        this.stats = stats;
        process = new ProcessBuilder(command).start();
        recordReader = read(process.getInputStream(), this::record);
        messageReader = read(process.getErrorStream(), this::message);
    }

    /**
     * Starts it without page and history, unless the arguments have them.
     *
     * @param launcher programs that replace themselves by the next one, so that signals reach the product
     */
    static Victim start(List<String> launcher, Path stats, List<String> arguments) throws IOException {
        final List<String> command = new ArrayList<>(launcher);
        command.add(Product.HOME.resolve("bin/flowbraid").toString());
        command.addAll(arguments);
        if (!arguments.contains("agent")) {
            command.addAll(List.of("-o", "json", "--unix-socket", "off"));
            addUnless(arguments, "--http", command, "--http", "off");
            addUnless(arguments, "--history-dir", command, "--no-history");
            addUnless(arguments, "--stats", command, "--stats", stats.toString());
        }
        return new Victim(command, stats);
    }

    private static void addUnless(List<String> arguments, String option, List<String> command, String... words) {
        if (!arguments.contains(option)) {
            command.addAll(List.of(words));
        }
    }

    private void record(String line) {
        records.incrementAndGet();
        if (!isSeen && wanted.isIn(line)) {
            isSeen = true;
        }
        if (line.contains(FINAL) && countedPorts.stream().anyMatch(line::contains)) {
            counted.incrementAndGet();
        }
    }

    private void message(String line) {
        if (messages.size() == MAX_MESSAGES) {
            messages.remove(0);
        }
        messages.add(line);
        if (complaints.size() < MAX_QUOTED && isComplaint(line)) {
            complaints.add(line);
        }
    }

    /** The next records are looked through for that connection. */
    void want(Probe probe) {
        isSeen = false;
        wanted = probe;
    }

    /** From now on, final records with that port are counted, too. */
    void count(int port) {
        countedPorts.add(Probe.portIn(port));
    }

    /** Final records with one of those ports so far. */
    long counted() {
        return counted.get();
    }

    boolean isSeen() {
        return isSeen;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    List<String> messages() {
        return messages;
    }

    boolean hasSaid(String part) {
        return messages.stream().anyMatch(line -> line.contains(part));
    }

    /** As a crash ends it. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    }

    /** Waits until it has ended by itself; false if it has not. All output has been read when this returns true. */
    boolean awaitEnd() throws InterruptedException {
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            return false;
        }
        recordReader.join();
        messageReader.join();
        return true;
    }

    int exitCode() {
        return process.exitValue();
    }

    /** Ends it in good order, and compares its ledger with itself and with the records that came out. */
    Tally end() throws IOException, InterruptedException {
        signal("TERM");
        if (!awaitEnd()) {
            return Tally.NOTHING.plus(fault("did not end within %d s of SIGTERM".formatted(END_SECONDS)));
        }
        final Tally exceptions = complaints();
        if (exitCode() != 0) {
            return exceptions.plus(fault("ended with exit code " + exitCode()));
        }
        return exceptions.plus(Files.exists(stats) ? account() : AgentAccount.of(messages));
    }

    /** Compares its ledger with itself and with the records that came out; only after it has ended. */
    Tally account() throws IOException {
        final Ledger ledger = ledger();
        final long written = ledger.only("sink", "json").out();
        return Account.of(ledger).plus(Tally.uncounted(written - records.get(), "records written but not received"));
    }

    /** Only after it has ended. */
    Ledger ledger() throws IOException {
        return Ledger.read(stats);
    }

    /** Stack traces, and accounts of stages without a file of them. */
    Tally complaints() {
        return complaints.stream().map(Victim::fault).reduce(Tally.NOTHING, Tally::plus);
    }

    private static boolean isComplaint(String line) {
        return line.contains("Exception") || line.contains("\tat ") || line.contains("does not close");
    }

    private static Tally fault(String text) {
        return Tally.failed(0, text);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Thread read(InputStream stream, Consumer<String> lines) {
        final Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                in.lines().forEach(lines);
            } catch (IOException | UncheckedIOException e) {
                return; // it was killed, and its pipe closed
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }
}
