// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collectors of others show the processes and the byte sums that {@code -o json} has. */
class IpfixTest {
    private static final int DOWNLOADS = 30;
    private static final Pattern ELEMENT = Pattern.compile("^\\| `(\\w+)` \\| 35632/(\\d+) \\|", Pattern.MULTILINE);

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/bin/curl");
        IpfixReceivers.assumeInstalled();
    }

    @Test
    void shouldShowBothDirectionsInOneRecord() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                IpfixReceivers receivers = new IpfixReceivers(namespace, directory)) {
            final List<FlowJson> flows = run(namespace, receivers, true);
            final long bytes = flows.stream().mapToLong(FlowJson::bytes).sum();

            assertThat(bytes).isGreaterThan(DOWNLOADS * 10_000L);
            assertThat(sum(receivers.ofTshark("cflow.octets"))).isEqualTo(bytes);
            assertThat(receivers.bytesOfNfdump()).isEqualTo(bytes);
            assertThat(sum(receivers.ofTshark("cflow.transport_octet_delta_count")))
                    .as("payload of flows known from sockets")
                    .isEqualTo(flows.stream()
                            .filter(flow -> flow.observerType().equals("sockets"))
                            .mapToLong(flow -> flow.clientPayload() + flow.serverPayload())
                            .sum());
            assertThat(curls(receivers.ofTshark("cflow.pie.ntop.src_proc_name")))
                    .as("records that name the client")
                    .isEqualTo(curls(flows.stream()
                            .map(flow -> flow.text("/client/process/name"))
                            .toList()))
                    .isGreaterThanOrEqualTo(DOWNLOADS);
            assertThat(receivers.ofTshark("cflow.pie.ntop.dst_proc_name"))
                    .filteredOn("python3"::equals)
                    .hasSizeGreaterThanOrEqualTo(DOWNLOADS);
        }
    }

    @Test
    void shouldShowEachDirectionToCollectorsWithoutReverseElements() throws Exception {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                IpfixReceivers receivers = new IpfixReceivers(namespace, directory)) {
            final List<FlowJson> flows = run(namespace, receivers, false);
            final long bytes = flows.stream().mapToLong(FlowJson::bytes).sum();

            assertThat(sum(receivers.ofTshark("cflow.octets"))).isEqualTo(bytes);
            assertThat(receivers.bytesOfNfdump()).isEqualTo(bytes);
            assertThat(receivers.ofNfacctd())
                    .filteredOn(each -> each.path("src_process").asText().equals("curl")
                            && each.path("dst_process").asText().equals("python3"))
                    .hasSizeGreaterThanOrEqualTo(DOWNLOADS);
        }
    }

    @Test
    void shouldUseTheNumbersOfEnterpriseElementsThatWiresharkKnows() throws Exception {
        final Set<String> known = new HashSet<>();
        final String ask = "tshark -G values | grep cflow.template_ntop_field_type";
        for (final String line : IpfixReceivers.lines("bash", "-c", ask)) {
            final String[] columns = line.split("\t");
            known.add(columns[3] + ' ' + columns[2]);
        }
        final List<String> exported = ELEMENT.matcher(Files.readString(Path.of("../docs/reference/ipfix.md")))
                .results()
                .map(row -> row.group(1) + ' ' + row.group(2))
                .toList();

        assertThat(exported).hasSize(10);
        assertThat(known)
                .containsAll(exported.stream()
                        .filter(element -> !element.contains("CONTAINER")) // nProbe's alone
                        .toList());
    }

    /** Downloads in the namespace; the final flows of everything that was exported. */
    private List<FlowJson> run(NetworkNamespace namespace, IpfixReceivers receivers, boolean withBiflows)
            throws Exception {
        final Path configuration =
                Files.writeString(directory.resolve("flowbraid.conf"), "ipfix.biflows = " + withBiflows + '\n');
        final Path stats = directory.resolve("stats.json");
        final Path files = Files.createDirectory(directory.resolve("served"));
        try (FlowbraidProcess flowbraid = Product.startBehind(
                namespace.entering(),
                "up",
                "--config",
                "" + configuration,
                "-i",
                "lo",
                "-o",
                "json",
                "--stats",
                "" + stats,
                "--ipfix",
                IpfixReceivers.NFCAPD + ',' + IpfixReceivers.NFACCTD)) {
            flowbraid.awaitMessage("capturing on lo");
            namespace.run("bash", TrafficProgram.resource("downloads.sh"), "" + files, "" + DOWNLOADS);
            flowbraid.awaitFinalFlows(
                    DOWNLOADS,
                    flow -> flow.serverPort() == 8_000
                            && flow.text("/server/process/name").equals("python3"));
            assertThat(flowbraid.interrupt()).isZero();
            final List<FlowJson> flows = flowbraid.finalFlows(flow -> true);
            receivers.awaitBytesOfNfacctd(flows.stream()
                    .mapToLong(flow -> withBiflows
                            ? flow.json().at("/client/bytes").asLong() // pmacct reads no reverse elements
                            : flow.bytes())
                    .sum());
            receivers.end();

            final Ledger ledger = Ledger.read(stats);
            ledger.assertClosed();
            final Ledger.Stage export = ledger.only("export", IpfixReceivers.NFCAPD);
            assertThat(export.lost()).as("%s", export.json()).isZero();
            assertThat(export.out()).isEqualTo(flowbraid.flows().size());
            return flows;
        }
    }

    /** Tests beside this one may run curl, too: the agent sees every namespace. */
    private static long curls(List<String> processes) {
        return processes.stream().filter("curl"::equals).count();
    }

    private static long sum(List<String> numbers) {
        return numbers.stream().mapToLong(Long::parseLong).sum();
    }
}
