// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static io.flowbraid.acceptance.SegmentFile.ACK;
import static io.flowbraid.acceptance.SegmentFile.FIN;
import static io.flowbraid.acceptance.SegmentFile.PSH;
import static io.flowbraid.acceptance.SegmentFile.RST;
import static io.flowbraid.acceptance.SegmentFile.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.SegmentFile.Segment;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Capture files of TCP connections, as tshark counts them, and whatever TCP still sends after their end. */
class TcpAnalysisTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONNECTIONS = 300;
    private static final int FIRST_PORT = 20_000;
    private static final int PORT = 50_000;
    private static final int HTTP = 80;

    @TempDir
    private Path directory;

    /** Of one connection. */
    private record Counts(int retransmitted, int outOfOrder) {
        Counts plus(boolean isRetransmitted, boolean isOutOfOrder) {
            return new Counts(retransmitted + (isRetransmitted ? 1 : 0), outOfOrder + (isOutOfOrder ? 1 : 0));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountWhatTsharkCounts(boolean isIpv6) throws Exception {
        Kernel.assumeCommand("tshark");
        final SegmentFile file = new SegmentFile(isIpv6);
        final SplittableRandom random = new SplittableRandom(isIpv6 ? 6 : 4);
        for (int i = 0; i < CONNECTIONS; i++) {
            new SegmentTraffic(file, random, FIRST_PORT + i, i * 20_000_000L).play();
        }
        final Path capture = file.write(directory.resolve("traffic.pcap"));

        final Map<Integer, Counts> counted = new TreeMap<>();
        for (final FlowJson flow : run(capture, directory.resolve("stats.json"))) {
            counted.put(
                    flow.clientPort(),
                    new Counts(
                            sum(flow, "/tcp/retransmitted/client", "/tcp/retransmitted/server"),
                            sum(flow, "/tcp/out_of_order/client", "/tcp/out_of_order/server")));
        }
        final Map<Integer, Counts> expected = tshark(capture);
        assertThat(expected.values()).anyMatch(each -> each.retransmitted > 3).anyMatch(each -> each.outOfOrder > 1);
        assertThat(counted).isEqualTo(expected);
    }

    /** The connection is over at 60 ms; each of the others comes too late for its record. */
    @Test
    void shouldMakeOneFlowOfAConnectionAndWhatTcpSendsAfterItsEnd() throws Exception {
        final SegmentFile file = new SegmentFile(false);
        connection(file, 100);
        client(file, 900, ACK, 112, 502, 0);
        server(file, 1_800, PSH | ACK, 501, 112, 1_000);
        server(file, 2_600, FIN | ACK, 1_501, 112, 0);
        client(file, 61_000, RST, 112, 0, 0);
        final Path stats = directory.resolve("stats.json");
        final List<FlowJson> flows = run(file.write(directory.resolve("late.pcap")), stats);

        assertThat(flows).singleElement().satisfies(flow -> {
            assertThat(flow.text("/tcp/state")).isEqualTo("SF");
            assertThat(flow.packets()).isEqualTo(7);
        });
        final Ledger ledger = Ledger.read(stats);
        ledger.assertClosed();
        assertThat(ledger.only("shard packets", "").lost("late")).isEqualTo(4);
        assertThat(ledger.only("late packets", "late.pcap").in())
                .isEqualTo(file.size() - flows.get(0).packets());
        assertThat(ledger.only("late bytes", "late.pcap").in())
                .isEqualTo(file.ipBytes() - flows.get(0).bytes());
    }

    @Test
    void shouldMakeAFlowOfEachTryOfARefusedConnection() throws Exception {
        final SegmentFile file = new SegmentFile(true);
        for (int i = 0; i < 3; i++) {
            client(file, i * 550, SYN, 100, 0, 0);
            server(file, i * 550 + 50, RST | ACK, 0, 101, 0);
        }
        final List<FlowJson> flows =
                run(file.write(directory.resolve("refused.pcap")), directory.resolve("stats.json"));

        assertThat(flows).hasSize(3).allSatisfy(flow -> {
            assertThat(flow.text("/tcp/state")).isEqualTo("REJ");
            assertThat(flow.text("/tcp/failure")).isEqualTo("refused");
            assertThat(flow.clientPort()).isEqualTo(PORT);
        });
    }

    @Test
    void shouldMeasureTheRoundTripFromTheSynThatWasAnswered() throws Exception {
        final SegmentFile file = new SegmentFile(false);
        client(file, 0, SYN, 100, 0, 0);
        client(file, 1_000, SYN, 100, 0, 0);
        server(file, 1_020, SYN | ACK, 500, 101, 0);
        client(file, 1_021, ACK, 101, 501, 0);
        final List<FlowJson> flows = run(file.write(directory.resolve("syn.pcap")), directory.resolve("stats.json"));

        assertThat(flows).singleElement().satisfies(flow -> {
            assertThat(flow.number("/tcp/handshake_rtt_ms")).isEqualByComparingTo(BigDecimal.valueOf(21));
            assertThat(flow.number("/tcp/retransmitted/client")).isEqualByComparingTo(BigDecimal.ONE);
        });
    }

    private static void connection(SegmentFile file, int isn) {
        client(file, 0, SYN, isn, 0, 0);
        server(file, 20, SYN | ACK, 500, isn + 1, 0);
        client(file, 21, ACK, isn + 1, 501, 0);
        client(file, 30, PSH | ACK, isn + 1, 501, 10);
        server(file, 50, PSH | ACK, 501, isn + 11, 1_000);
        server(file, 51, FIN | ACK, 1_501, isn + 11, 0);
        client(file, 60, FIN | ACK, isn + 11, 501, 0);
    }

    private static void client(SegmentFile file, long ms, int flags, int sequence, int ack, int payload) {
        file.add(new Segment(ms * 1_000, PORT, HTTP, flags, sequence, ack, payload));
    }

    private static void server(SegmentFile file, long ms, int flags, int sequence, int ack, int payload) {
        file.add(new Segment(ms * 1_000, HTTP, PORT, flags, sequence, ack, payload));
    }

    private static int sum(FlowJson flow, String client, String server) {
        return flow.number(client).intValue() + flow.number(server).intValue();
    }

    private static List<FlowJson> run(Path capture, Path stats) throws Exception {
        final Product.Outcome outcome =
                Product.run("run", "-r", capture.toString(), "-o", "json", "--stats", stats.toString());
        assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
        final List<FlowJson> flows = new ArrayList<>();
        for (final String line : outcome.stdout().lines().toList()) {
            final FlowJson flow = new FlowJson(JSON.readTree(line));
            if (flow.isFinal()) {
                flows.add(flow);
            }
        }
        return flows;
    }

    /** By the client's port. */
    private static Map<Integer, Counts> tshark(Path capture) throws IOException, InterruptedException {
        final Process tshark = new ProcessBuilder(
                        "tshark",
                        "-n",
                        "-r",
                        capture.toString(),
                        "-T",
                        "fields",
                        "-E",
                        "separator=,",
                        "-e",
                        "tcp.srcport",
                        "-e",
                        "tcp.dstport",
                        "-e",
                        "tcp.analysis.retransmission",
                        "-e",
                        "tcp.analysis.out_of_order")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final Map<Integer, Counts> counts = new TreeMap<>();
        final String text = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tshark.waitFor()).isZero();
        for (final String line : text.lines().toList()) {
            final String[] fields = line.split(",", -1);
            final int port = Math.max(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]));
            counts.merge(
                    port,
                    new Counts(0, 0).plus(!fields[2].isEmpty(), !fields[3].isEmpty()),
                    (known, one) ->
                            new Counts(known.retransmitted + one.retransmitted, known.outOfOrder + one.outOfOrder));
        }
        return counts;
    }
}
