// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generated captures, read by the product and by tshark. */
class ConformanceTest {
    private static final String ZEEK_HEADER = """
            #separator \\x09
            #set_separator\t,
            #empty_field\t(empty)
            #unset_field\t-
            #path\tconn
            #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tconn_state\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes
            #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tcount\tcount\tcount\tcount
            """;
    private static final String TCP = "%s\tC1\t10.1.0.1\t50000\t10.1.0.2\t80\ttcp\t%s\t%s%n";
    private static final String ICMP = "1700000000.123456\tC2\t10.0.0.1\t8\t10.0.0.2\t0\ticmp\tOTH\t%s%n";

    @TempDir
    private Path directory;

    @Test
    void shouldExplainEveryDifferenceFromTshark() throws Exception {
        Kernel.assumeCommand("tshark");
        final List<FileResult> results = new ConformanceRun(message -> {}).generated(directory);

        assertThat(results)
                .flatExtracting(FileResult::differences)
                .extracting(difference -> difference.kind())
                .contains(Kind.LATE, Kind.SEVERAL_LINKS, Kind.INNER_ID, Kind.REFUSED_AGAIN)
                .doesNotContain(Kind.UNEXPLAINED);
        assertThat(results)
                .filteredOn(result -> result.differences().isEmpty())
                .hasSizeGreaterThan(40)
                .allSatisfy(result -> {
                    assertThat(result.ours()).isEqualTo(result.theirs());
                    assertThat(result.ourIds()).isEqualTo(result.theirIds());
                });
    }

    @Test
    void shouldReportACountThatIsFalse() throws Exception {
        Kernel.assumeCommand("tshark");
        for (final String name : List.of("tcp-mixed.pcap", "tcp-after-the-end.pcap", "vlan-two.pcap", "gre.pcap")) {
            final Path file = generate(name);
            final FlowbraidReading ours = FlowbraidReading.of(file);
            final TsharkReading theirs = TsharkReading.of(file);
            assertThat(Comparison.of(ours, theirs)).as(name).allMatch(Difference::isExplained);

            final Conversation some = ours.flows().get(0).conversation();
            for (final Counts error : List.of(
                    new Counts(1, 40, 0, 0),
                    new Counts(-1, -40, 0, 0),
                    new Counts(0, 1, 0, 0),
                    new Counts(0, 0, 1, 0),
                    new Counts(0, 0, 0, 1))) {
                ours.reading().add(some, error);
                assertThat(Comparison.of(ours, theirs))
                        .as("%s with %s", name, error)
                        .anyMatch(difference -> !difference.isExplained());
                ours.reading()
                        .add(
                                some,
                                new Counts(
                                        -error.packets(), -error.bytes(), -error.retransmitted(), -error.outOfOrder()));
            }
        }
    }

    @Test
    void shouldReportAnIdThatIsFalse() throws Exception {
        Kernel.assumeCommand("tshark");
        final Path file = generate("udp.pcap");
        final FlowbraidReading ours = FlowbraidReading.of(file);
        ours.reading().addId(ours.flows().get(0).conversation(), "1:AAAAAAAAAAAAAAAAAAAAAAAAAAA=");

        assertThat(Comparison.of(ours, TsharkReading.of(file)))
                .singleElement()
                .matches(difference -> !difference.isExplained());
    }

    @Test
    void shouldGiveTheCommunityIdsOfTheSpecification() throws Exception {
        assertThat(IdVectors.compare(directory)).hasSameSizeAs(IdVectors.all()).allMatch(IdVectors.Result::isEqual);
    }

    @Test
    void shouldAgreeWithZeeksLogBesideTheFile() throws Exception {
        Kernel.assumeCommand("tshark");
        zeek("tcp-plain", TCP.formatted("1700000000.000000", "SF", "5\t210\t4\t1160"));
        zeek("tcp-reset-by-client", TCP.formatted("1700000000.000000", "RSTO", "4\t170\t1\t40"));
        zeek("tcp-half-closed", TCP.formatted("1700000000.000000", "S2", "5\t210\t3\t620"));
        zeek(
                "tcp-refused",
                TCP.formatted("1700000001.100000", "REJ", "1\t40\t1\t40")
                        + TCP.formatted("1700000000.000000", "REJ", "1\t40\t1\t40")
                        + TCP.formatted("1700000000.550000", "REJ", "1\t40\t1\t40"));

        final List<FileResult> results = compare("tcp-plain", "tcp-reset-by-client", "tcp-half-closed", "tcp-refused");

        assertThat(results).allSatisfy(result -> {
            assertThat(result.zeek().differences()).as(result.name()).isEmpty();
            assertThat(result.zeek().states())
                    .isEqualTo(result.zeek().statesCompared())
                    .isEqualTo(result.zeek().counts())
                    .isEqualTo(result.zeek().connections());
        });
        assertThat(results.get(3).zeek().connections()).isEqualTo(3);
    }

    @Test
    void shouldExplainWhereZeekSplitsOtherwiseAndReportWhatIsFalse() throws Exception {
        Kernel.assumeCommand("tshark");
        zeek(
                "tcp-half-open",
                TCP.formatted("1700000000.000000", "S0", "3\t120\t0\t0")
                        + TCP.formatted("1700000007.000000", "S0", "1\t40\t0\t0"));
        zeek("icmp-echo", ICMP.formatted("2\t168\t1\t84"));
        zeek("tcp-plain", TCP.formatted("1700000000.000000", "S1", "5\t210\t4\t1160"));
        zeek("tcp-reset-by-client", TCP.formatted("1700000000.000000", "RSTO", "5\t210\t1\t40"));

        final List<FileResult> results = compare("tcp-half-open", "icmp-echo", "tcp-plain", "tcp-reset-by-client");

        assertThat(results.stream().map(result -> kinds(result.zeek())).toList())
                .containsExactly("ZEEK_SPLIT", "ZEEK_SPLIT", "UNEXPLAINED", "UNEXPLAINED");
    }

    private static String kinds(ZeekResult result) {
        return result.differences().stream()
                .map(difference -> difference.kind().name())
                .collect(Collectors.joining(" "));
    }

    private List<FileResult> compare(String... names) throws Exception {
        return new ConformanceRun(message -> {})
                .named(List.of(names).stream()
                        .map(name -> directory.resolve(name + ".pcap"))
                        .toList());
    }

    private void zeek(String name, String lines) throws Exception {
        generate(name + ".pcap");
        Files.writeString(directory.resolve(name + ".conn.log"), ZEEK_HEADER + lines);
    }

    private Path generate(String fileName) throws Exception {
        return GeneratedCapture.all().stream()
                .filter(capture -> capture.fileName().equals(fileName))
                .findFirst()
                .orElseThrow()
                .in(directory);
    }
}
