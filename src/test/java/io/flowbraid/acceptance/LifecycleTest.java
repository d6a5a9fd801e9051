// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the start to Ctrl-C: how soon, how much memory, what is said at the end. */
class LifecycleTest {
    private static final Duration START_LIMIT = Duration.ofMillis(1_500);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);
    private static final long MEMORY_LIMIT = 300L << 20;
    /** Other work on the machine may disturb one start; the product's own time is the quickest. */
    private static final int STARTS = 3;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldPrintTheSummaryWithinASecondOfCtrlC() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json")) {
            flowbraid.awaitNaming();

            final long stoppedNs = System.nanoTime();
            final int exitCode = flowbraid.interrupt();

            assertThat(Duration.ofNanos(System.nanoTime() - stoppedNs)).isLessThan(STOP_LIMIT);
            assertThat(exitCode).isZero();
            assertThat(flowbraid.messages())
                    .anyMatch(line -> line.matches("\\d+ packets? captured"))
                    .anyMatch(line -> line.matches("\\d+ packets? received by filter"))
                    .anyMatch(line -> line.matches("\\d+ packets? dropped by kernel"))
                    .anyMatch(line -> line.contains("attributed on both ends"));
        }
    }

    @Test
    void shouldSeeItsFirstPacketSoonAfterTheStart() throws Exception {
        try (TrafficProgram beats = TrafficProgram.python("beats.py")) {
            assertThat(beats.line()).isEqualTo("started");
            Duration quickest = Duration.ofHours(1);
            for (int i = 0; i < STARTS; i++) {
                final Duration start = firstPacketAfterStart();
                quickest = start.compareTo(quickest) < 0 ? start : quickest;
            }

            assertThat(quickest).isLessThan(START_LIMIT);
        }
    }

    @Test
    void shouldStayWithinItsMemory() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram server = TrafficProgram.python("thousand_server.py", 2_000)) {
            flowbraid.awaitNaming();
            final int port = server.number();

            try (TrafficProgram clients = TrafficProgram.start(
                    "bash", TrafficProgram.resource("thousand_clients.sh"), "" + port, "2000", "4")) {
                clients.finish();
            }
            flowbraid.awaitFinalFlows(2_000, flow -> flow.serverPort() == port);

            assertThat(flowbraid.peakMemory()).isPositive().isLessThan(MEMORY_LIMIT);
        }
    }

    private static Duration firstPacketAfterStart() throws Exception {
        final Instant started = Instant.now();
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json")) {
            flowbraid.awaitFinalFlow(flow -> true);
            flowbraid.interrupt();
            final Instant first = flowbraid.flows().stream()
                    .map(FlowJson::start)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            return Duration.between(started, first);
        }
    }
}
