// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The threads that a run can miss for a moment: each fails once, says so, and works again. */
class RestartedThreadTest {
    private static final List<String> THREADS =
            List.of("history", "history-files", "output-page", "web-stream", "namespace-addresses", "conntrack-dumps");

    @Test
    void shouldGoOnAndSayWhatFailed(@TempDir Path directory) throws Exception {
        Kernel.assumeRootAndEbpf();

        try (FaultInjector run = FaultInjector.start(
                "the page is at",
                "up",
                "-i",
                "lo",
                "-o",
                "json",
                "--http",
                "127.0.0.1:" + freePort(),
                "--history-dir",
                directory.toString())) {
            final FlowbraidProcess process = run.process();
            process.awaitNaming();
            assertThat(process.ask("api/v1/health")).contains("\"ok\"");

            for (final String thread : THREADS) {
                run.inject(thread, FaultInjector.EXCEPTION);
                process.awaitMessage("the thread " + thread + " failed (");
            }

            assertThat(process.ask("api/v1/health")).contains("\"failed\"").contains(THREADS);
            assertThat(run.threads()).containsAll(THREADS);
            process.awaitNaming();
            final int port = FlowbraidProcess.probe();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(process.ask("api/v1/flows?q=port:" + port))
                            .contains("" + port));
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(process.ask("api/v1/flows?from=-1h&q=port:" + port))
                            .contains("" + port));
            assertThat(process.interrupt()).isZero();
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
