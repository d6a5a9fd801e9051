// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thread without which a run is no run: its death ends the process, with one sentence and exit code 1. */
class DyingThreadTest {
    /** Two seconds, and what a busy machine adds. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @ParameterizedTest
    @ValueSource(strings = {"capture-0", "shard-0", "introspection-agent"})
    void shouldEndTheRunOfThisHost(String thread) throws Exception {
        Kernel.assumeRootAndEbpf();

        try (FaultInjector run = FaultInjector.start("capturing on", "up", "-i", "lo", "-o", "json")) {
            run.inject(thread, FaultInjector.EXCEPTION);
            FlowbraidProcess.probe(); // a capture that waits comes back from the kernel

            assertThatItEndsSoon(run.process(), "the thread " + thread + " died (");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shard-0", "feed", "output-json"})
    void shouldEndTheCollector(String thread) throws Exception {
        final int port = freePort();
        try (FaultInjector run =
                FaultInjector.start("listening on", "run", "-i", "tcp://127.0.0.1:" + port + "c", "-o", "json")) {
            run.inject(thread, FaultInjector.EXCEPTION);
            knock(port);

            assertThatItEndsSoon(run.process(), "the thread " + thread);
        }
    }

    @Test
    void shouldEndWhenTheMainThreadDies() throws Exception {
        try (FaultInjector run =
                FaultInjector.start("listening on", "run", "-i", "tcp://127.0.0.1:" + freePort() + "c", "-o", "json")) {
            run.inject("main", FaultInjector.OUT_OF_MEMORY);

            assertThatItEndsSoon(run.process(), "out of memory in the thread main");
        }
    }

    /** Though the page and the history begin again after anything else. */
    @ParameterizedTest
    @ValueSource(strings = {"output-page", "shard-0"})
    void shouldEndWhenMemoryIsExhausted(String thread) throws Exception {
        try (FaultInjector run = FaultInjector.start(
                "the page is at",
                "run",
                "-i",
                "tcp://127.0.0.1:" + freePort() + "c",
                "-o",
                "json",
                "--http",
                "127.0.0.1:" + freePort())) {
            run.inject(thread, FaultInjector.OUT_OF_MEMORY);

            assertThatItEndsSoon(run.process(), "out of memory in the thread " + thread);
        }
    }

    /** It hung until kill -9. */
    @Test
    void shouldEndInAHeapThatIsTooSmall() throws Exception {
        Kernel.assumeRootAndEbpf();

        try (FlowbraidProcess run =
                Product.startWith(Map.of("FLOWBRAID_JAVA_OPTS", "-Xmx9m"), "up", "--small", "-i", "lo", "-o", "json")) {
            assertThat(run.awaitEnd(Duration.ofSeconds(30))).isEqualTo(1);
            assertThat(run.messages()).anyMatch(line -> line.contains("out of memory"));
        }
    }

    private static void assertThatItEndsSoon(FlowbraidProcess process, String sentence) throws Exception {
        final long beganNs = System.nanoTime();
        assertThat(process.awaitEnd(Duration.ofSeconds(20))).isEqualTo(1);
        assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(LIMIT);
        assertThat(process.messages())
                .filteredOn(line -> line.contains(" died (") || line.contains("out of memory"))
                .singleElement()
                .asString()
                .startsWith("flowbraid: ")
                .contains(sentence);
    }

    /** What sleeps in a selector notices when somebody comes. */
    private static void knock(int port) throws Exception {
        try {
            new Socket(InetAddress.getByName("127.0.0.1"), port).close();
        } catch (SocketException e) {
            // It noticed at once: the process may end before the connection is made.
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
