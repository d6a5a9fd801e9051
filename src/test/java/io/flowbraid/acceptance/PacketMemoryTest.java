// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Product.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowbraid packets} hands out packets that a running Flowbraid keeps in memory. */
class PacketMemoryTest {
    private static final int PORT = 8_000;

    @TempDir
    private Path directory;

    private NetworkNamespace namespace;

    @BeforeEach
    void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("curl");
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void stop() throws Exception {
        namespace.close();
    }

    @Test
    void shouldWriteRecentPacketsOfAProcessWithTheirOwners() throws Exception {
        final Path file = directory.resolve("curl.pcapng");
        final Process server = start("python3", "-m", "http.server", Integer.toString(PORT), "--bind", "127.0.0.1");
        try (FlowbraidProcess flowbraid = up("--recent-packets", "4MiB")) {
            curl(PORT);
            flowbraid.awaitFinalFlow(flow -> flow.serverPort() == PORT
                    && flow.text("/client/process/name").equals("curl"));

            final Outcome outcome = run("packets", "process:curl", "last", "5m", "-w", file.toString());

            assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
            assertThat(outcome.stderr()).matches("flowbraid: \\d+ bytes of packets written to " + file + "\\n");
            final PacketBlocks blocks = PacketBlocks.read(file);
            assertThat(blocks.packets).hasSizeGreaterThanOrEqualTo(8).allSatisfy(packet -> {
                assertThat(List.of(packet.from(), packet.to())).contains(PORT);
                assertThat(packet.pid()).isNotZero();
            });
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-r-----");
            final Outcome nobody = run("packets", "process:nobody", "-w", file.toString());
            assertThat(nobody.exitCode()).isEqualTo(1);
            assertThat(nobody.stderr()).contains("no flow of the last quarter of an hour matches");
            assertThat(run("packets", "process:curl", "-w", "/dev/full").stderr())
                    .contains("-w /dev/full: No space left on device");
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    @Test
    void shouldSayHowPacketsAreKept() throws Exception {
        assertThat(run("packets", "-w", directory.resolve("none").toString()).stderr())
                .contains("no Flowbraid answers at 127.0.0.1:3000; start one with --recent-packets 64MiB");
        try (FlowbraidProcess flowbraid = up()) {
            flowbraid.awaitPage();
            final Outcome outcome =
                    run("packets", "-w", directory.resolve("none").toString());

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.stderr()).contains("this run keeps no packets; start it with --recent-packets 64MiB");
        }
        assertThat(run("packets", "((").exitCode()).isEqualTo(2);
    }

    private FlowbraidProcess up(String... options) throws Exception {
        final List<String> arguments =
                new ArrayList<>(List.of("up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:3000"));
        arguments.addAll(List.of(options));
        final FlowbraidProcess flowbraid = Product.startBehind(namespace.entering(), arguments.toArray(String[]::new));
        flowbraid.awaitPage();
        return flowbraid;
    }

    private void curl(int port) throws Exception {
        assertThat(start(
                                "curl",
                                "-s",
                                "-o",
                                "/dev/null",
                                "--retry",
                                "20",
                                "--retry-connrefused",
                                "--retry-delay",
                                "1",
                                "http://127.0.0.1:" + port + "/")
                        .waitFor())
                .isZero();
    }

    private Process start(String... command) throws Exception {
        final List<String> words = new ArrayList<>(namespace.entering());
        words.addAll(List.of(command));
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Outcome run(String... arguments) throws Exception {
        return Product.runAs(Product.HOME, namespace.entering(), arguments);
    }
}
