// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets behind tags, labels and other headers, fragments in any order and ICMP errors, in a capture file. */
class EncapsulatedPacketsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LENGTH = Pattern.compile("\\(tos .*?, length (\\d+)[,)]");
    private static final String A = "0a000001";
    private static final String B = "0a000002";
    private static final String ETHERNET = "020000000002020000000001";
    private static final String IPV4 = "0800";

    @TempDir
    private Path directory;

    private Path capture;
    private final List<String> frames = new ArrayList<>();

    @BeforeEach
    void needsTcpdump() {
        Kernel.assumeRootAndEbpf();
        capture = directory.resolve("frames.pcap");
    }

    @Test
    void shouldCountTheBytesThatTcpdumpCounts() throws Exception {
        final String packet = ipv4(A, B, 17, udp(1000, 9999, 40));
        frame(IPV4, packet);
        frame("8100", "000a" + IPV4 + packet);
        frame("88a8", "000a" + "8100" + "0014" + IPV4 + packet);
        frame("9100", "000a" + "8100" + "0014" + IPV4 + packet);
        frame("9200", "000b" + IPV4 + packet);
        frame("8847", "00010040" + "00020140" + packet);
        frame("8864", "11000007" + "0046" + "0021" + packet);
        frame("004c", "aaaa03000000" + IPV4 + packet);
        frame("0047", "060603" + packet);
        final String authentication = "1104000000000001000000010000000000000000" + "00000000";
        frame(IPV4, ipv4(A, B, 51, authentication + udp(1000, 9999, 40)));
        frame("0806", "0001080006040001" + "00".repeat(20));
        frame("88cc", "00".repeat(30));
        frame("0026", "424203" + "00".repeat(35));

        final List<FlowJson> flows = flows();
        final List<Long> lengths = lengths();

        assertThat(lengths).hasSize(10);
        assertThat(flows.stream().mapToLong(FlowJson::packets).sum()).isEqualTo(lengths.size());
        assertThat(flows.stream().mapToLong(FlowJson::bytes).sum())
                .isEqualTo(lengths.stream().mapToLong(n -> n).sum());
        assertThat(flows).allSatisfy(flow -> assertThat(flow.clientPort()).isEqualTo(1000));
        assertThat(flows)
                .extracting(flow -> flow.text("/network/vlan") + "." + flow.text("/network/inner_vlan"))
                .containsExactlyInAnyOrder(".", "10.", "10.20", "11.");
    }

    @Test
    void shouldSayWhichProtocolsWithoutIpThereWere() throws Exception {
        frame("0806", "0001080006040001" + "00".repeat(20));
        frame("0806", "0001080006040002" + "00".repeat(20));
        frame("0026", "424203" + "00".repeat(35));
        frame("88b5", "00".repeat(40));
        write();
        final Path stats = directory.resolve("stats.json");

        Product.run("run", "-r", capture.toString(), "-o", "json", "--stats", stats.toString());

        final JsonNode account = JSON.readTree(stats.toFile()).at("/ledger/stages").findParents("kind").stream()
                .filter(stage -> stage.path("kind").asText().equals("capture"))
                .findFirst()
                .orElseThrow();
        assertThat(account.at("/lost/not_ip_arp").asInt()).isEqualTo(2);
        assertThat(account.at("/lost/not_ip_stp").asInt()).isOne();
        assertThat(account.at("/lost/not_ip_0x88b5").asInt()).isOne();
    }

    @Test
    void shouldCountFragmentsToTheirFlowInAnyOrder() throws Exception {
        final String datagram = udp(1000, 9999, 2952);
        final String first = fragment(0x2000, datagram.substring(0, 2960));
        final String last = fragment(185, datagram.substring(2960));
        frame(IPV4, last);
        frame(IPV4, first);
        frame(IPV4, fragment(370, "00".repeat(8)));

        assertThat(flows()).singleElement().satisfies(flow -> {
            assertThat(flow.clientPort()).isEqualTo(1000);
            assertThat(flow.packets()).isEqualTo(3);
        });
    }

    @Test
    void shouldCountAFragmentWhoseFirstDoesNotCome() throws Exception {
        frame(IPV4, fragment(185, "00".repeat(8)));

        assertThat(only(flows()).packets()).isOne();
    }

    @Test
    void shouldGiveAPingOneCommunityIdWhateverComesFirst() throws Exception {
        frame(IPV4, ipv4(B, A, 1, icmp(0, 0, 7)));
        frame(IPV4, ipv4(A, B, 1, icmp(8, 0, 7)));
        final FlowJson late = only(flows());
        frames.clear();
        frame(IPV4, ipv4(A, B, 1, icmp(8, 0, 7)));
        frame(IPV4, ipv4(B, A, 1, icmp(0, 0, 7)));
        final FlowJson usual = only(flows());

        assertThat(late.text("/network/community_id")).isEqualTo(usual.text("/network/community_id"));
        assertThat(late.text("/client/ip")).isEqualTo(usual.text("/client/ip")).isEqualTo("10.0.0.1");
        assertThat(late.text("/icmp/type")).isEqualTo(usual.text("/icmp/type")).isEqualTo("8");
    }

    @Test
    void shouldJoinAnErrorAndTheFlowItQuotes() throws Exception {
        final String packet = ipv4(A, B, 17, udp(1000, 9999, 40));
        frame(IPV4, packet);
        frame(IPV4, ipv4(B, A, 1, "03030000" + "00000000" + packet.substring(0, 56)));

        final List<FlowJson> flows = flows();
        final FlowJson error =
                only(flows.stream().filter(flow -> flow.has("/icmp/related")).toList());
        final FlowJson quoted =
                only(flows.stream().filter(flow -> flow.has("/icmp/error")).toList());

        assertThat(flows).hasSize(2);
        assertThat(quoted.text("/icmp/error/name")).isEqualTo("unreachable");
        assertThat(quoted.text("/icmp/error/quotes")).isEqualTo("client");
        assertThat(error.text("/icmp/related/community_id")).isEqualTo(quoted.text("/network/community_id"));
        assertThat(error.text("/icmp/related/source/port")).isEqualTo("1000");
    }

    @Test
    void shouldTakePort68ForTheClientOfDhcp() throws Exception {
        frame(IPV4, ipv4(B, A, 17, udp(67, 68, 250)));

        final FlowJson flow = only(flows());
        assertThat(flow.clientPort()).isEqualTo(68);
        assertThat(flow.text("/flow/client_evidence")).isEqualTo("well_known_port");
    }

    private void frame(String etherType, String payload) {
        frames.add(ETHERNET + etherType + payload);
    }

    private static String fragment(int flagsAndOffset, String payload) {
        return ipv4(A, B, 17, payload).replaceFirst("^(.{8}).{8}", "$10063" + hex(flagsAndOffset));
    }

    private static String ipv4(String source, String destination, int protocol, String payload) {
        return "4500" + hex(20 + payload.length() / 2) + "00000000" + "40"
                + hex(protocol).substring(2) + "0000" + source + destination + payload;
    }

    private static String udp(int sourcePort, int destinationPort, int payloadLength) {
        return hex(sourcePort) + hex(destinationPort) + hex(8 + payloadLength) + "0000" + "00".repeat(payloadLength);
    }

    private static String icmp(int type, int code, int identifier) {
        return hex(type << 8 | code) + "0000" + hex(identifier) + "0001" + "00".repeat(56);
    }

    private static String hex(int value) {
        return HexFormat.of().toHexDigits((short) value);
    }

    private void write() throws IOException {
        final ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(1);
        int microseconds = 0;
        for (final String frame : frames) {
            final byte[] bytes = HexFormat.of().parseHex(frame);
            out.putInt(1_700_000_000)
                    .putInt(microseconds++)
                    .putInt(bytes.length)
                    .putInt(bytes.length)
                    .put(bytes);
        }
        Files.write(capture, java.util.Arrays.copyOf(out.array(), out.position()));
    }

    private List<FlowJson> flows() throws Exception {
        write();
        final Product.Outcome outcome = Product.run("run", "-r", capture.toString(), "-o", "json");
        final List<FlowJson> flows = new ArrayList<>();
        for (final String line : outcome.stdout().split("\n")) {
            final JsonNode json = JSON.readTree(line);
            if (!json.isMissingNode()) {
                flows.add(new FlowJson(json));
            }
        }
        return flows;
    }

    /** Of each IP packet that tcpdump finds. */
    private List<Long> lengths() throws Exception {
        final Process tcpdump = new ProcessBuilder("tcpdump", "-nn", "-v", "-r", capture.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final String text = new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tcpdump.waitFor()).isZero();
        return Stream.of(text.split("\n"))
                .flatMap(line -> LENGTH.matcher(line).results())
                .map(match -> Long.parseLong(match.group(1)))
                .toList();
    }

    private static FlowJson only(List<FlowJson> flows) {
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }
}
