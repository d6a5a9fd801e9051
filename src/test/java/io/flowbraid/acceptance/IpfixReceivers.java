// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * IPFIX collectors of others in a network namespace: nfcapd, nfacctd, and tshark, which reads what goes to nfcapd.
 */
final class IpfixReceivers implements AutoCloseable {
    static final String NFCAPD = "127.0.0.1:4739";
    static final String NFACCTD = "udp://127.0.0.1:9995";

    private final NetworkNamespace namespace;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();

    IpfixReceivers(NetworkNamespace namespace, Path directory) throws IOException {
        this.namespace = namespace;
        this.directory = directory;
        final Path capture = directory.resolve("export.pcap");
        start("tcpdump", "-i", "lo", "-U", "-Z", "root", "-B", "16384", "-w", "" + capture, "udp port 4739");
        start("nfcapd", "-w", "" + Files.createDirectory(directory.resolve("nfcapd")), "-p", "4739", "-t", "3600");
        start("/usr/sbin/nfacctd", "-f", "" + nfacctd());
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(capture) && Files.size(capture) >= 24);
        await().atMost(Duration.ofSeconds(20)).until(() -> isListening(4_739) && isListening(9_995));
    }

    static void assumeInstalled() {
        Stream.of("tcpdump", "tshark", "nfcapd", "nfdump").forEach(Kernel::assumeCommand);
        Kernel.assumeProgram("/usr/sbin/nfacctd");
    }

    private void start(String... command) throws IOException {
        final List<String> inside = new ArrayList<>(namespace.entering());
        inside.addAll(List.of(command));
        processes.add(new ProcessBuilder(inside)
                .redirectErrorStream(true)
                .redirectOutput(directory
                        .resolve(Path.of(command[0]).getFileName() + ".log")
                        .toFile())
                .start());
    }

    private Path nfacctd() throws IOException {
        final Path elements = Files.writeString(directory.resolve("elements"), """
                name=src_process field_type=35632:169 len=vlen semantics=str
                name=dst_process field_type=35632:376 len=vlen semantics=str
                name=flow_id field_type=148 len=8 semantics=hex
                """);
        return Files.writeString(
                directory.resolve("nfacctd.conf"), """
                nfacctd_ip: 127.0.0.1
                nfacctd_port: 9995
                plugins: print
                aggregate: src_port, dst_port, proto, src_process, dst_process, flow_id
                aggregate_primitives: %s
                print_output: json
                print_output_file: %s
                print_output_file_append: true
                print_refresh_time: 1
                """.formatted(elements, directory.resolve("nfacctd.json")));
    }

    private boolean isListening(int port) throws IOException {
        final Process ss = new ProcessBuilder(
                        "ip", "netns", "exec", namespace.name(), "ss", "-Huln", "sport", "=", ":" + port)
                .start();
        return !new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8).isEmpty();
    }

    /** nfacctd prints its caches each second, or later on a busy machine. */
    void awaitBytesOfNfacctd(long bytes) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(ofNfacctd().stream()
                                .mapToLong(each -> each.path("bytes").asLong())
                                .sum())
                        .as("bytes that nfacctd counted, of %s", ofNfacctd())
                        .isEqualTo(bytes));
    }

    /** They write what they have, and end. */
    void end() throws IOException, InterruptedException {
        for (final Process process : processes) {
            // SIGINT: nfacctd ignores SIGTERM.
            new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
        }
        for (final Process process : processes) {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Bytes of both directions by nfdump. */
    long bytesOfNfdump() throws Exception {
        return lines("nfdump", "-R", "" + directory.resolve("nfcapd"), "-q", "-N", "-o", "fmt:%ibyt %obyt").stream()
                .flatMap(line -> Stream.of(line.trim().split("\\s+")))
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** What nfacctd printed, one object per flow and direction that it knows. */
    List<JsonNode> ofNfacctd() throws IOException {
        final ObjectMapper json = new ObjectMapper();
        final List<JsonNode> flows = new ArrayList<>();
        for (final String line : Files.readAllLines(directory.resolve("nfacctd.json"))) {
            flows.add(json.readTree(line));
        }
        return flows;
    }

    /** All values of a field in tshark's view, in order. */
    List<String> ofTshark(String field) throws Exception {
        return lines("tshark", "-n", "-r", "" + directory.resolve("export.pcap"), "-T", "fields", "-e", field).stream()
                .filter(line -> !line.isEmpty())
                .flatMap(line -> Stream.of(line.split(",")))
                .toList();
    }

    /** What a command prints. */
    static List<String> lines(String... command) throws Exception {
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return lines;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
