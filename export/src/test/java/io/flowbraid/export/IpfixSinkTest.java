// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.config.Catalogue;
import io.flowbraid.export.IpfixReader.Fields;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.process.Workload;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector reads of each kind of flow, by the templates in the stream. */
class IpfixSinkTest {
    private static final String NTOP = "35632/";
    private static final String ANTREA = "56506/";
    private static final String REVERSE = "29305/";

    private TestCollector collector;

    @BeforeEach
    void listens() throws IOException {
        collector = TestCollector.overUdp();
    }

    @AfterEach
    void closes() throws IOException {
        collector.close();
    }

    @Test
    void shouldExportAConnectionWithBothDirectionsAndBothProcesses() throws Exception {
        final FlowRecord flow = Flows.curlToPython();

        final Fields fields = export(flow).get(0);

        assertThat(InetAddress.getByAddress(fields.bytes("8")).getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(InetAddress.getByAddress(fields.bytes("12")).getHostAddress())
                .isEqualTo("127.0.0.1");
        assertThat(fields.number("7")).isEqualTo(43_512);
        assertThat(fields.number("11")).isEqualTo(8_000);
        assertThat(fields.number("4")).isEqualTo(6);
        assertThat(fields.number("6")).isEqualTo(flow.client.tcpFlags);
        assertThat(fields.number(REVERSE + 6)).isEqualTo(flow.server.tcpFlags);
        assertThat(fields.number("152")).isEqualTo(flow.startNs / 1_000_000);
        assertThat(fields.number("153")).isEqualTo(flow.endNs / 1_000_000);
        assertThat(fields.number("1")).isEqualTo(394);
        assertThat(fields.number("2")).isEqualTo(6);
        assertThat(fields.number(REVERSE + 1)).isEqualTo(1_534);
        assertThat(fields.number(REVERSE + 2)).isEqualTo(5);
        assertThat(fields.has("401")).isFalse();
        assertThat(fields.number("136")).as("end of flow detected").isEqualTo(3);
        assertThat(fields.number("148")).isEqualTo(flow.flowId);
        assertThat(fields.number("239")).as("the source is the initiator").isEqualTo(1);
        assertThat(fields.number("138")).isEqualTo(1);
        assertThat(fields.text("82")).isEqualTo("lo");
        assertThat(fields.has("58")).isFalse();
        assertThat(fields.number(NTOP + 168)).isEqualTo(4_211);
        assertThat(fields.text(NTOP + 169)).isEqualTo("curl");
        assertThat(fields.number(NTOP + 425)).isEqualTo(1_000);
        assertThat(fields.text(NTOP + 372)).isEqualTo("ada");
        assertThat(fields.number(NTOP + 375)).isEqualTo(4_100);
        assertThat(fields.text(NTOP + 376)).isEqualTo("python3");
        assertThat(fields.number(NTOP + 426)).isZero();
        assertThat(fields.text(NTOP + 377)).as("no name known").isEmpty();
    }

    @Test
    void shouldNeverExportIpBytesOfAFlowKnownFromItsSockets() throws Exception {
        final Fields fields = export(Flows.ofSockets()).get(0);

        assertThat(fields.has("1")).isFalse();
        assertThat(fields.has(REVERSE + 1)).isFalse();
        assertThat(fields.number("401")).isEqualTo(78);
        assertThat(fields.number(REVERSE + 401)).isEqualTo(1_270);
        assertThat(fields.number("2")).as("segments").isEqualTo(6);
        assertThat(fields.has("6")).as("TCP flags, which no packet showed").isFalse();
        assertThat(fields.text("82")).isEqualTo("tcp://*:1234c");
        assertThat(fields.number("138")).isEqualTo(2);
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() throws Exception {
        final List<Fields> flows =
                export(Flows.exportedOneWay(), Flows.datagramsOfOneSocket(), Flows.icmpOfOneSocket());

        assertThat(flows.get(0).number("1")).isEqualTo(394);
        assertThat(flows.get(0).has(REVERSE + 1)).isFalse();
        assertThat(flows.get(0).has(REVERSE + 2)).isFalse();
        assertThat(flows.get(0).has("6")).isFalse();
        assertThat(flows.get(1).number("401")).isEqualTo(12);
        assertThat(flows.get(1).has(REVERSE + 401)).isFalse();
        assertThat(flows.get(2).has("7")).as("ports").isFalse();
        assertThat(flows.get(2).has("139")).as("ICMP type").isFalse();
    }

    @Test
    void shouldMakeTheServerTheSourceWhenOnlyItsCountersAreKnown() throws Exception {
        final FlowRecord flow = Flows.ofSockets();
        flow.client.packets = -1;
        flow.client.payloadBytes = -1;

        final Fields fields = export(flow).get(0);

        assertThat(fields.number("7")).isEqualTo(8_000);
        assertThat(fields.number("401")).isEqualTo(1_270);
        assertThat(fields.number("239")).as("the source answers").isEqualTo(2);
        assertThat(fields.text(NTOP + 169)).isEqualTo("python3");
        assertThat(fields.text(NTOP + 376)).isEqualTo("curl");
    }

    @Test
    void shouldExportVlanIcmpAndIpv6() throws Exception {
        final List<Fields> flows = export(Flows.unreachable(), Flows.ping());

        assertThat(flows.get(0).number("58")).isEqualTo(12);
        assertThat(flows.get(0).number("139")).isEqualTo(1 << 8 | 3);
        assertThat(InetAddress.getByAddress(flows.get(0).bytes("27"))).isEqualTo(InetAddress.getByName("fd00::1"));
        assertThat(flows.get(0).has("8")).isFalse();
        assertThat(flows.get(1).number("32")).isEqualTo(8 << 8);
        assertThat(flows.get(1).has("7")).isFalse();
    }

    @Test
    void shouldNameContainersAndPods() throws Exception {
        final FlowRecord flow = Flows.podToRemoteResolver();
        flow.client.attribution.hostName = "node-1";
        flow.server.attribution.workload = new Workload("0123456789ab", "web", "docker", "", "", "", "", "");

        final Fields fields = export(flow).get(0);

        assertThat(fields.text(NTOP + 558)).as("id, in a pod").isEqualTo("4f1c2d3e4f5a6b7c");
        assertThat(fields.text(NTOP + 559)).as("name").isEqualTo("web");
        assertThat(fields.text(ANTREA + 100)).isEqualTo("shop");
        assertThat(fields.text(ANTREA + 101)).isEqualTo("cart-0");
        assertThat(fields.text(ANTREA + 104)).isEqualTo("node-1");
        assertThat(fields.text(ANTREA + 103)).isEmpty();
        assertThat(fields.number(NTOP + 375)).as("no process").isZero();
        assertThat(fields.number(NTOP + 426)).as("no user").isEqualTo(0xffff_ffffL);
    }

    @Test
    void shouldCutLongNamesAfterAWholeCharacter() throws Exception {
        final FlowRecord flow = Flows.podToRemoteResolver();
        final String name = "é".repeat(500);
        flow.client.attribution.workload = new Workload(name, name, "containerd", name, name, name, name, name);
        flow.server.attribution.copyFrom(flow.client.attribution);

        final Fields fields = export(flow).get(0);

        assertThat(fields.text(NTOP + 558)).isEqualTo("é".repeat(32));
        assertThat(fields.text(ANTREA + 101)).isEqualTo("é".repeat(64));
    }

    @Test
    void shouldExportWhatWasAddedSinceThePreviousRecord() throws Exception {
        final FlowRecord flow = Flows.curlToPython();
        flow.isFinal = false;
        flow.endReason = EndReason.ACTIVE;
        final FlowRecord later = new FlowRecord();
        later.copyFrom(flow);
        later.client.bytes += 100;
        later.client.packets += 1;
        final FlowRecord last = new FlowRecord();
        last.copyFrom(later);
        last.isFinal = true;
        last.endReason = EndReason.FIN;
        last.server.bytes += 7;

        final List<Fields> flows = export(flow, later, last);

        assertThat(flows.stream().map(each -> each.number("1"))).containsExactly(394L, 100L, 0L);
        assertThat(flows.stream().map(each -> each.number("2"))).containsExactly(6L, 1L, 0L);
        assertThat(flows.stream().map(each -> each.number(REVERSE + 1))).containsExactly(1_534L, 0L, 7L);
        assertThat(flows.stream().map(each -> each.number("136"))).containsExactly(2L, 2L, 3L);
    }

    @Test
    void shouldCountPacketsFromZeroWhenTheyTakeOverAFlowOfSockets() throws Exception {
        final FlowRecord sockets = Flows.ofSockets();
        sockets.isFinal = false;
        final FlowRecord packets = Flows.curlToPython();
        packets.flowId = sockets.flowId;
        final FlowRecord again = Flows.ofSockets();

        final List<Fields> flows = export(sockets, packets, again);

        assertThat(flows.get(0).number("401")).isEqualTo(78);
        assertThat(flows.get(1).number("1")).isEqualTo(394);
        assertThat(flows.get(2).number("401"))
                .as("the final record ended the memory")
                .isEqualTo(78);
    }

    @Test
    void shouldExportEachDirectionAloneWhenAsked() throws Exception {
        collector.settings.put(Catalogue.IPFIX_BIFLOWS, false, "test");
        final FlowRecord oneWay = Flows.podToRemoteResolver();

        final List<Fields> flows = export(3, Flows.curlToPython(), oneWay);

        assertThat(flows.get(0).number("1")).isEqualTo(394);
        assertThat(flows.get(1).number("1")).isEqualTo(1_534);
        assertThat(flows.get(1).number("7")).isEqualTo(8_000);
        assertThat(flows.get(1).text(NTOP + 169)).isEqualTo("python3");
        assertThat(flows.get(1).number("239")).isEqualTo(2);
        assertThat(flows.get(2).number("1")).isEqualTo(60);
        assertThat(flows).noneMatch(each -> each.has(REVERSE + 1));
        assertThat(collector.account().out()).as("flow records").isEqualTo(2);
    }

    @Test
    void shouldLeaveOutEnterpriseElementsWhenAsked() throws Exception {
        collector.settings.put(Catalogue.IPFIX_NAMES, false, "test");
        collector.settings.put(Catalogue.IPFIX_OBSERVATION_DOMAIN, 0xffff_fffeL, "test");

        final Fields fields = export(Flows.curlToPython()).get(0);

        assertThat(fields.values().keySet()).noneMatch(each -> each.startsWith(NTOP) || each.startsWith(ANTREA));
        assertThat(fields.number(REVERSE + 1)).isEqualTo(1_534);
        assertThat(collector.awaitFlows(1).domains).containsExactly(0xffff_fffeL);
    }

    @Test
    void shouldTellTheHostAndTheTypesOfEnterpriseElements() throws Exception {
        export(Flows.curlToPython());

        final List<Fields> options = collector.awaitFlows(1).options;
        assertThat(options.get(0).text("300")).isEqualTo("atlas");
        assertThat(options)
                .filteredOn(each -> each.has("303") && each.number("346") == 35_632 && each.number("303") == 558)
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.text("341")).isEqualTo("SRC_PROC_CONTAINER_ID");
                    assertThat(each.number("339")).as("string").isEqualTo(13);
                });
    }

    @Test
    void shouldDeliverAHundredThousandFlowsExactly() throws Exception {
        final int count = 100_000;
        long bytes = 0;
        try (FlowSink sink = collector.open()) {
            for (int i = 0; i < count; i++) {
                final FlowRecord flow = i % 3 == 0 ? Flows.podToRemoteResolver() : Flows.curlToPython();
                flow.flowId = i;
                flow.client.bytes = i;
                bytes += i;
                sink.accept(flow);
                if (i % 64 == 0) {
                    collector.receive();
                }
            }
        }

        final IpfixReader reader = collector.awaitFlows(count);
        assertThat(reader.flows.stream().mapToLong(each -> each.number("1")).sum())
                .isEqualTo(bytes);
        assertThat(reader.flows.stream().map(each -> each.number("148")).distinct())
                .hasSize(count);
        assertThat(collector.account().out()).isEqualTo(count);
        collector.assertAccountsClose();
    }

    @Test
    void shouldExportEveryKindOfFlow() throws Exception {
        final FlowRecord udpOfSockets = Flows.datagramsOfOneSocket();
        udpOfSockets.observer = ObserverType.SOCKETS;

        assertThat(export(Flows.withEverything(), Flows.refused(), Flows.refusedSocket(), udpOfSockets))
                .hasSize(4);
    }

    private List<Fields> export(FlowRecord... flows) throws IOException {
        return export(flows.length, flows);
    }

    private List<Fields> export(int records, FlowRecord... flows) throws IOException {
        try (FlowSink sink = collector.open()) {
            for (final FlowRecord flow : flows) {
                sink.accept(flow);
            }
            sink.flush();
        }
        final List<Fields> received = collector.awaitFlows(records).flows;
        assertThat(collector.warnings).isEmpty();
        collector.assertAccountsClose();
        return received;
    }
}
