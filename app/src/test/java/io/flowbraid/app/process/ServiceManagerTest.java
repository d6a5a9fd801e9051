// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket of datagrams, as systemd's, receives what is told; Java has none, so Python reads it. */
class ServiceManagerTest {
    private static final String RECEIVER = "import socket, sys\n"
            + "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
            + "s.bind(sys.argv[1])\n"
            + "while True:\n"
            + "    print(s.recv(100).decode(), flush=True)\n";

    @TempDir
    private Path directory;

    private Path socket;
    private Process receiver;
    private BufferedReader received;

    @BeforeEach
    void listen() throws IOException {
        socket = directory.resolve("notify");
        try {
            receiver = new ProcessBuilder("python3", "-c", RECEIVER, socket.toString()).start();
        } catch (IOException e) {
            Assumptions.assumeThat(System.getenv("CI")).as("python3 is missing").isEqualTo("true");
            throw e;
        }
        received = receiver.inputReader(StandardCharsets.UTF_8);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
    }

    @AfterEach
    void hangUp() {
        if (receiver != null) {
            receiver.destroyForcibly();
        }
    }

    @Test
    void shouldTellThatTheRunWorksAndEnds() throws IOException {
        try (ServiceManager manager = manager()) {
            manager.ready(List.of());
            manager.stopping();
        }

        assertThat(received.readLine()).isEqualTo("READY=1");
        assertThat(received.readLine()).isEqualTo("STOPPING=1");
    }

    @Test
    void shouldBeatOnlyWhenEveryThreadMadeProgress() throws IOException {
        final AtomicLong first = new AtomicLong();
        final AtomicLong second = new AtomicLong();
        try (ServiceManager manager = manager()) {
            manager.ready(List.of(
                    new ServiceManager.Pulse(() -> true, first::get),
                    new ServiceManager.Pulse(() -> true, second::get)));
            first.incrementAndGet();
            manager.beat();
            manager.beat();
            second.incrementAndGet();
            manager.beat();
            manager.beat();
            manager.stopping();
        }

        assertThat(received.readLine()).isEqualTo("READY=1");
        assertThat(received.readLine()).isEqualTo("WATCHDOG=1");
        assertThat(received.readLine()).isEqualTo("STOPPING=1");
    }

    @Test
    void shouldNotWaitForAThreadThatHasEnded() throws IOException {
        try (ServiceManager manager = manager()) {
            manager.ready(List.of(new ServiceManager.Pulse(() -> false, () -> 1)));
            manager.beat();
        }

        assertThat(received.readLine()).isEqualTo("READY=1");
        assertThat(received.readLine()).isEqualTo("WATCHDOG=1");
    }

    @Test
    void shouldDoNothingWhereNobodyListens() {
        assertThatCode(() -> {
                    for (final Map<String, String> environment :
                            List.of(Map.<String, String>of(), Map.of("NOTIFY_SOCKET", "/nowhere/notify"))) {
                        try (ServiceManager manager = ServiceManager.of(environment)) {
                            manager.ready(List.of());
                            manager.beat();
                            manager.stopping();
                        }
                    }
                })
                .doesNotThrowAnyException();
    }

    private ServiceManager manager() {
        return ServiceManager.of(Map.of("NOTIFY_SOCKET", socket.toString()));
    }
}
