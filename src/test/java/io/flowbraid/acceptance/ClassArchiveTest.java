// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start takes its classes from the archive that the build made, not from the jars. */
class ClassArchiveTest {
    private static final String ARCHIVED = "source: shared objects file";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static Path home;

    /** In a copy, since other tests start the product meanwhile. */
    @BeforeAll
    static void makeArchive() throws Exception {
        home = Files.createDirectory(directory.resolve("flowbraid"));
        Files.createDirectory(home.resolve("bin"));
        Files.copy(Product.HOME.resolve("bin/flowbraid"), home.resolve("bin/flowbraid"));
        Files.createSymbolicLink(home.resolve("lib"), Product.HOME.resolve("lib"));
        final Process maker = new ProcessBuilder(home.resolve("bin/flowbraid").toString(), "--make-class-archive")
                .inheritIO()
                .start();
        assertThat(maker.waitFor(2, TimeUnit.MINUTES)).as("ended by itself").isTrue();
        assertThat(maker.exitValue()).isZero();
    }

    @Test
    void shouldReadAFileWithArchivedClassesAndWithoutPcap4J() throws Exception {
        final Path loaded = directory.resolve("file.log");
        final Path capture = Files.write(directory.resolve("syn.pcap"), captureOfASyn());

        final Product.Outcome outcome =
                Product.runAs(home, List.of("env", logTo(loaded)), "run", "-r", capture.toString(), "-o", "json");

        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        assertThat(outcome.stdout()).contains("\"state\":\"S0\"");
        assertThat(classes(loaded, ARCHIVED)).contains("io.flowbraid.app.Main", "io.flowbraid.engine.Correlator");
        assertThat(classes(loaded, "source: file:"))
                .filteredOn(name -> name.startsWith("io.flowbraid."))
                .isEmpty();
        assertThat(classes(loaded, "source: ")).noneMatch(name -> name.startsWith("org.pcap4j."));
    }

    @Test
    void shouldStartWithClassesOfCaptureAgentPageAndHistoryFromTheArchive() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Path loaded = directory.resolve("live.log");
        final String[] words = {
            "up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0", "--history-dir", directory + "/history"
        };
        try (FlowbraidProcess up = new FlowbraidProcess(new ProcessBuilder(
                Stream.concat(Stream.of("env", logTo(loaded), home + "/bin/flowbraid"), Stream.of(words))
                        .toList()))) {
            await().atMost(TIMEOUT).until(() -> up.messages().stream().anyMatch(said -> said.contains("page is at")));
            up.terminate();
        }

        assertThat(classes(loaded, ARCHIVED))
                .contains(
                        "io.flowbraid.capture.live.DeviceSource",
                        "io.flowbraid.ffi.LibBpf",
                        "io.flowbraid.introspection.agent.IntrospectionAgent",
                        "io.flowbraid.introspection.feed.subscribe.FeedSubscriber",
                        "io.flowbraid.engine.Correlator",
                        "io.flowbraid.web.api.WebService",
                        "org.eclipse.jetty.server.Server",
                        "org.duckdb.DuckDBConnection");
        assertThat(classes(loaded, "source: file:")).hasSizeLessThan(100);
    }

    private static String logTo(Path file) {
        return "FLOWBRAID_JAVA_OPTS=-Xlog:class+load:file=" + file;
    }

    /** Names of the classes that the JVM's log says came from there. */
    private static List<String> classes(Path log, String from) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(from))
                .map(line -> line.substring(line.lastIndexOf("] ") + 2, line.indexOf(" source:")))
                .toList();
    }

    private static byte[] captureOfASyn() {
        final int linkTypeRaw = 101;
        final ByteBuffer file = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(linkTypeRaw);
        file.putLong(0).putInt(40).putInt(40).order(ByteOrder.BIG_ENDIAN);
        file.putInt(0x4500_0028)
                .putInt(0)
                .putInt(0x4006_0000)
                .putInt(0x0a00_0001)
                .putInt(0x0a00_0002);
        file.putShort((short) 4096)
                .putShort((short) 80)
                .putLong(0)
                .putInt(0x5002_2000)
                .putInt(0);
        return file.array();
    }
}
