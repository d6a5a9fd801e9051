// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many flows are open at the end of a run, more than the output takes at once. */
class LastFlowsTest {
    private static final int FLOWS = 20_000;
    private static final String FILTER = "udp and dst net 127.9.0.0/16";

    @TempDir
    private Path directory;

    private final CountDownLatch mayRead = new CountDownLatch(1);
    private Path pipe;
    private Path stats;

    @BeforeEach
    void needs() throws Exception {
        Kernel.assumeRootAndEbpf();
        pipe = directory.resolve("flows");
        stats = directory.resolve("stats.json");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void shouldReportEveryOpenFlowHoweverSlowTheReader() throws Exception {
        final CompletableFuture<List<String>> lines = reader();
        try (FlowbraidProcess collector = startInto()) {
            awaitOpenFlows(collector);

            collector.askToEnd();
            collector.awaitMessage("are still to be written");
            mayRead.countDown();

            assertThat(collector.awaitEnd()).isZero();
        }

        assertThat(lines.get()).hasSize(FLOWS).doesNotHaveDuplicates();
        final Ledger ledger = Ledger.read(stats);
        assertThat(ledger.only("flows", "0").out()).isEqualTo(FLOWS);
        assertThat(ledger.only("sink", "json").out()).isEqualTo(FLOWS);
        ledger.assertClosed();
    }

    @Test
    void shouldCutTheEndShortAtASecondSignalAndNameWhatIsLost() throws Exception {
        reader();
        try (FlowbraidProcess collector = startInto()) {
            awaitOpenFlows(collector);

            collector.askToEnd();
            collector.awaitMessage("are still to be written");
            collector.askToEnd();

            assertThat(collector.awaitEnd()).isEqualTo(1);
            assertThat(collector.messages())
                    .anyMatch(line -> line.contains("a second signal ended the run"))
                    .anyMatch(line -> line.matches("lost in flows 0: \\d+ cut_short"))
                    .anyMatch(line -> line.matches("lost in sink json: \\d+ cut_short"));
        } finally {
            mayRead.countDown();
        }

        final Ledger ledger = Ledger.read(stats);
        final Ledger.Stage flows = ledger.only("flows", "0");
        final Ledger.Stage sink = ledger.only("sink", "json");
        assertThat(sink.out() + sink.lost("cut_short") + flows.lost("cut_short"))
                .isEqualTo(FLOWS);
        ledger.assertClosed();
    }

    private FlowbraidProcess startInto() throws IOException {
        return Product.startBehind(
                List.of("sh", "-c", "exec \"$0\" \"$@\" > '" + pipe + "'"),
                "run",
                "-i",
                "lo",
                "-o",
                "json",
                "--stats",
                stats.toString(),
                FILTER);
    }

    /** The lines of the pipe, read from when it may. */
    private CompletableFuture<List<String>> reader() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (BufferedReader in = new BufferedReader(
                            new InputStreamReader(new FileInputStream(pipe.toFile()), StandardCharsets.UTF_8))) {
                        mayRead.await();
                        return in.lines().collect(Collectors.toList());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                reader -> new Thread(reader, "reader").start());
    }

    private void awaitOpenFlows(FlowbraidProcess collector) throws IOException {
        collector.awaitMessage("flowbraid: capturing");
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            for (int i = 0; i < FLOWS; i++) {
                final InetAddress to =
                        InetAddress.getByAddress(new byte[] {127, 9, (byte) (i >> 8), (byte) (i & 0xff)});
                socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(to, 9)));
            }
        }
        await().untilAsserted(() -> {
            collector.reportStats();
            assertThat(stats).exists();
            assertThat(Ledger.read(stats).only("flows", "0").in()).isEqualTo(FLOWS);
        });
    }
}
