// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code flowbraid top} on a terminal, beside real traffic of a known rate, in a network namespace of its own. */
@Timeout(180)
class TopTest {
    private static final int BYTES_PER_S = 200_000;
    private static final int ROWS = 24;
    private static final int COLUMNS = 80;
    private static final String SENDER_ROW = " *\\d+ \\S+ +fb-sender +2\\d\\d kB .*";
    private static final String LOST = ".*has ended or cannot be reached; trying again.*";

    private NetworkNamespace namespace;
    private TrafficProgram traffic;

    @BeforeEach
    void begin() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("python3");
        namespace = NetworkNamespace.create();
        traffic = paced("fb-sender");
    }

    @AfterEach
    void end() throws Exception {
        traffic.close();
        namespace.close();
    }

    private TrafficProgram paced(String sender) throws IOException {
        final TrafficProgram program =
                TrafficProgram.pythonIn(namespace.entering(), "paced.py", BYTES_PER_S, sender, "fb-reader");
        program.line();
        return program;
    }

    private FlowbraidProcess up() throws IOException {
        final FlowbraidProcess flowbraid =
                Product.startBehind(namespace.entering(), "up", "-i", "lo", "--http", "127.0.0.1:3000");
        flowbraid.awaitPage();
        return flowbraid;
    }

    private PseudoTerminal top(String... options) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("top"));
        arguments.addAll(List.of(options));
        return new PseudoTerminal(namespace.entering(), ROWS, COLUMNS, arguments.toArray(String[]::new));
    }

    private Product.Outcome run(String... arguments) throws IOException, InterruptedException {
        return Product.runAs(Product.HOME, namespace.entering(), arguments);
    }

    @Test
    void shouldShowProcessesTheirConnectionsAndAnySize() throws Exception {
        try (FlowbraidProcess flowbraid = up();
                PseudoTerminal top = top()) {
            top.awaitLine(SENDER_ROW);
            top.awaitLine(" *\\d+ \\S+ +fb-reader +\\S+ k?B +2\\d\\d kB .*");
            top.type("\\x1b[?1;2c\\x1b[1;5A\\x1bOP"); // an answer of the terminal, and keys that have no meaning here
            top.type("/");
            top.type("process:fb-sender\\r");
            top.awaitLine("flowbraid top: by process.*filter process:fb-sender.*");
            top.awaitLine(SENDER_ROW);
            top.type("\\x1b[B");
            top.type("\\r");
            top.awaitLine("flowbraid top: connections of fb-(sender|reader)\\[\\d+].*");
            top.awaitLine("fb-\\w+ 127\\.0\\.0\\.1:\\d+ [<>] fb-\\w+ 127.*kB.*");
            top.type("\\x1b");
            top.awaitLine("flowbraid top: by process.*");
            top.resize(50, 200);
            top.awaitLine(" *PID USER +CONTAINER +PROCESS.*");
            top.type("q");

            top.awaitMessage("ended 0 restored");
            assertThat(flowbraid.messages()).noneMatch(line -> line.contains("fault"));
        }
    }

    @Test
    void shouldRestoreTheTerminalWhenASignalEndsOrSuspendsIt() throws Exception {
        try (FlowbraidProcess flowbraid = up();
                PseudoTerminal top = top();
                PseudoTerminal other = top()) {
            top.awaitLine(SENDER_ROW);
            top.type("\\x1a");
            top.awaitMessage("stopped restored");
            top.signal("CONT");
            top.type("b");
            top.awaitLine("flowbraid top: by container.*");
            top.type("\\x03");
            top.awaitMessage("ended 0 restored");

            other.awaitLine(SENDER_ROW);
            other.signal("TERM");
            other.awaitMessage("ended 0 restored");
            assertThat(flowbraid.terminate()).isZero();
        }
    }

    @Test
    void shouldSayThatTheRunHasEndedAndGoOnWithTheNext() throws Exception {
        try (PseudoTerminal top = attached()) {
            top.awaitLine(LOST);
            try (FlowbraidProcess next = up()) {
                top.awaitLine(SENDER_ROW);
                assertThat(next.terminate()).isZero();
            }
            top.awaitLine(LOST);
        }
    }

    /** A screen whose Flowbraid has just ended. */
    private PseudoTerminal attached() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            final PseudoTerminal top = top();
            top.awaitLine(SENDER_ROW);
            assertThat(flowbraid.terminate()).isZero();
            return top;
        }
    }

    @Test
    void shouldCaptureByItselfWhenNoFlowbraidRuns() throws Exception {
        try (PseudoTerminal top = top("-i", "lo")) {
            top.awaitLine("flowbraid top: by process, sorted by bytes, from this process");
            top.awaitLine(SENDER_ROW);
            top.type("q");
            top.awaitMessage("ended 0 restored");
        }
    }

    @Test
    void shouldEscapeNamesThatWouldControlTheTerminal() throws Exception {
        traffic.close();
        traffic = paced("\\x1b[31mfb-red");
        try (PseudoTerminal top = top("-i", "lo")) {
            top.awaitLine(".*\\\\x1b\\[31mfb-red.*");
            assertThat(top.raw()).doesNotContain("\033[31mfb");
            top.signal("TERM");
            top.awaitMessage("ended 0 restored");
            assertThat(top.raw()).doesNotContain("packets captured");
        }
    }

    @Test
    void shouldMeasureTheBytesThatWereSent() throws Exception {
        try (FlowbraidProcess flowbraid = up()) {
            final Product.Outcome outcome = run("top", "--json", "-n", "5", "-d", "2", "process:fb-sender");

            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            final List<JsonNode> lines = new ArrayList<>();
            for (final String line : outcome.stdout().lines().toList()) {
                lines.add(new ObjectMapper().readTree(line));
            }
            assertThat(lines).hasSize(5);
            // The first interval lacks what came before the first report; headers are about a tenth.
            assertThat(lines.subList(1, 5)).allSatisfy(line -> {
                assertThat(sent(line)).isBetween(BYTES_PER_S * 0.8, BYTES_PER_S * 1.5);
                assertThat(line.path("total").path("connections").asInt()).isEqualTo(1);
            });
        }
    }

    private static double sent(JsonNode line) {
        return StreamSupport.stream(line.path("rows").spliterator(), false)
                .filter(row -> row.path("name").asText().equals("fb-sender"))
                .mapToDouble(row -> row.path("sent_bytes_per_s").asDouble())
                .sum();
    }

    @Test
    void shouldSayThatItNeedsACursor() throws Exception {
        final List<String> dumb = new ArrayList<>(namespace.entering());
        dumb.addAll(List.of("env", "TERMINAL_TYPE=dumb"));
        try (PseudoTerminal top = new PseudoTerminal(dumb, ROWS, 2 * COLUMNS, "top", "-i", "lo")) {
            top.awaitLine(".*a terminal of the type dumb cannot place its cursor; .*");
            top.awaitMessage("ended 1 restored");
        }
    }

    @Test
    void shouldPrintOneTableWithoutATerminal() throws Exception {
        final Product.Outcome outcome = run("top", "--once", "-d", "3", "-i", "lo", "--by", "connection");

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout())
                .startsWith("flowbraid top: by connection")
                .containsPattern("fb-sender 127\\.0\\.0\\.1:\\d+ > fb-reader 127\\.0\\.0\\.1:\\d+ +\\d+ kB")
                .doesNotContain("\033");
    }

    @Test
    void shouldExplainWhatItCannotDo() throws Exception {
        final Product.Outcome noTerminal = run("top");
        assertThat(noTerminal.exitCode()).isEqualTo(1);
        assertThat(noTerminal.stderr()).contains("use --once");

        final Product.Outcome nobody = run("top", "--once", "--connect", "127.0.0.1:3999");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.stderr()).contains("no Flowbraid answers at 127.0.0.1:3999");

        for (final String[] wrong : new String[][] {
            {"top", "--once", "last", "1h"}, {"top", "--once", "(("}, {"top", "-d", "0"}, {"top", "--by", "colour"}
        }) {
            assertThat(run(wrong).exitCode()).as(Arrays.toString(wrong)).isEqualTo(2);
        }
    }
}
