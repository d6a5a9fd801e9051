// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that {@code -w} writes while the run goes on. */
class LivePacketFileTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SECONDS = 2;

    @TempDir
    private Path directory;

    private NetworkNamespace namespace;

    @BeforeEach
    void begin() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("curl");
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void end() throws Exception {
        namespace.close();
    }

    @Test
    void shouldWriteEachPacketAtOnceSoThatAKillLosesNone() throws Exception {
        final Path file = directory.resolve("at-once.pcapng");
        try (FlowbraidProcess flowbraid = up("-U", "-w", file.toString())) {
            await().atMost(TIMEOUT).untilAsserted(() -> {
                connect();
                assertThat(PacketBlocks.read(file).packets)
                        .hasSizeGreaterThan(4)
                        .anyMatch(packet -> packet.pid() > 0);
            });
            flowbraid.kill();
        }

        assertThat(PacketBlocks.read(file).packets).hasSizeGreaterThan(4);
    }

    @Test
    void shouldBeginAnotherFileEveryFewSeconds() throws Exception {
        final String written;
        try (FlowbraidProcess flowbraid = up(
                "-G", Integer.toString(SECONDS), "-w", directory.resolve("%s").toString())) {
            await().atMost(TIMEOUT).untilAsserted(() -> {
                connect();
                assertThat(files()).hasSizeGreaterThan(3);
            });
            assertThat(flowbraid.interrupt()).isZero();
            written = flowbraid.messages().stream()
                    .filter(line -> line.contains(" packets written to "))
                    .findFirst()
                    .orElseThrow();
        }

        int packets = 0;
        for (final Path file : files()) {
            final long beganSeconds = Long.parseLong(file.getFileName().toString());
            final List<PacketBlocks.Packet> ofFile = PacketBlocks.read(file).packets;
            assertThat(ofFile)
                    .allSatisfy(packet -> assertThat(TimeUnit.NANOSECONDS.toSeconds(packet.timeNs()) - beganSeconds)
                            .isBetween(0L, SECONDS - 1L));
            packets += ofFile.size();
        }
        assertThat(written).startsWith(packets + " packets written to ");
    }

    private FlowbraidProcess up(String... options) throws IOException {
        final List<String> arguments = new ArrayList<>(List.of("up", "-i", "lo"));
        arguments.addAll(List.of(options));
        final FlowbraidProcess flowbraid = Product.startBehind(namespace.entering(), arguments.toArray(String[]::new));
        flowbraid.awaitMessage("capturing on");
        return flowbraid;
    }

    /** A connection that is refused: two packets. */
    private void connect() throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(namespace.entering());
        command.addAll(List.of("curl", "-s", "http://127.0.0.1:1/"));
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
