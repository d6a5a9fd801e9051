// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    private final LossLedger ledger = new LossLedger();
    private final AttributionTally tally = new AttributionTally();

    @BeforeEach
    void twoFlowsAndALoss() {
        tally.accept(Flows.curlToPython());
        tally.accept(Flows.podToRemoteResolver());
        final LedgerStage capture = ledger.open("capture", "lo");
        capture.in().add(24);
        capture.out().add(12);
        capture.loss("ring_full").add(12);
        capture.loss("truncated");
    }

    @Test
    void shouldSpeakAsTcpdumpDoesAndNameEveryLoss() {
        assertThat(Summary.of(new CaptureTotals(12, 24, 1), tally, ledger)).isEqualTo("""
            12 packets captured
            24 packets received by filter
            1 packet dropped by kernel
            2 flows: 1 attributed on both ends, 1 on one, 0 on none
            lost in capture lo: 12 ring_full
            """);
    }

    @Test
    void shouldSayHowManyFlowsHadNoPackets() {
        tally.accept(Flows.ofSockets());
        tally.accept(Flows.refusedSocket());
        tally.accept(Flows.datagramsOfOneSocket());
        tally.accept(Flows.exported());

        assertThat(Summary.of(new CaptureTotals(12, 24, 1), tally, ledger))
                .contains("\n"
                        + "6 flows: 4 attributed on both ends, 2 on one, 0 on none; 3 of them known from sockets"
                        + " alone; 1 of them from exporters\n");
    }

    @Test
    void shouldCountAFlowWithARefusedEndByItsOtherEnd() {
        final FlowRecord refused = Flows.refusedSocket();
        assertThat(refused.server.attribution.reason).isEqualTo(UnattributedReason.REFUSED);

        tally.accept(refused);
        refused.client.attribution.clear();
        tally.accept(refused);

        assertThat(tally.onBothEnds()).isEqualTo(2);
        assertThat(tally.onNoEnd()).isEqualTo(1);
    }

    @Test
    void shouldNotSpeakOfPacketsWhenNothingWasCaptured() {
        assertThat(Summary.of(null, tally, ledger)).startsWith("2 flows: ").doesNotContain("packet");
    }

    @Test
    void shouldCountTheEndsOfFlowsWithoutPacketsButNotTheirDelays() {
        final long before = tally.knownBeforeFirstPacket();
        final long after = tally.delaysUs().getTotalCount();

        tally.accept(Flows.ofSockets());
        tally.accept(Flows.exported());

        assertThat(tally.ends(AttributionStatus.ATTRIBUTED)).isEqualTo(7);
        assertThat(tally.flows(ObserverType.PACKETS)).isEqualTo(2);
        assertThat(tally.flows(ObserverType.SOCKETS)).isEqualTo(1);
        assertThat(tally.flows(ObserverType.EXPORTER)).isEqualTo(1);
        assertThat(tally.knownBeforeFirstPacket()).isEqualTo(before);
        assertThat(tally.delaysUs().getTotalCount()).isEqualTo(after);
    }

    @Test
    void shouldNotCountAFlowOfSocketsThatLivesOn() {
        final FlowRecord flow = Flows.ofSockets();
        flow.isFinal = false;

        tally.accept(flow);

        assertThat(tally.flows(ObserverType.SOCKETS)).isZero();
        assertThat(tally.interimRecords()).isEqualTo(1);
    }

    @Test
    void shouldSayWhenAnAccountDoesNotClose() {
        ledger.open("shard", "0").in().add(3);

        assertThat(Summary.of(new CaptureTotals(0, 0, 0), tally, ledger))
                .contains("the account of shard 0 does not close: 3 unexplained\n");
    }

    @Test
    void shouldWriteTheSameCountsAsJson(@TempDir Path folder) throws IOException {
        final Path file = folder.resolve("stats.json");
        final Latencies latencies = new Latencies();
        latencies.packets(4_000_000, 3);
        latencies.event(-1);
        tally.accept(Flows.datagramsOfOneSocket());

        new StatsWriter(ledger, tally, latencies).writeTo(file, new FileRights(""));

        final JsonNode stats = new ObjectMapper().readTree(file.toFile());
        assertThat(stats.at("/flows/attributed_on_both_ends").asInt()).isEqualTo(1);
        assertThat(stats.at("/flows/from_packets").asInt()).isEqualTo(2);
        assertThat(stats.at("/flows/from_sockets").asInt()).isEqualTo(1);
        assertThat(stats.at("/flows/from_exporters").asInt()).isZero();
        assertThat(stats.at("/latency_ms/packet_to_flow/count").asInt()).isEqualTo(3);
        assertThat(stats.at("/latency_ms/packet_to_flow/p99").asDouble()).isBetween(3.9, 4.1);
        assertThat(stats.at("/latency_ms/event_to_owner/max").asDouble()).isZero();
        assertThat(stats.at("/ends/status/attributed").asInt()).isEqualTo(4);
        assertThat(stats.at("/ends/reason/remote").asInt()).isEqualTo(2);
        assertThat(stats.at("/owner_known/before_first_packet").asLong()
                        + stats.at("/owner_known/after_first_packet").asLong())
                .isEqualTo(3);
        assertThat(stats.at("/ledger/closed").asBoolean()).isTrue();
        assertThat(stats.at("/ledger/stages/0/lost/ring_full").asInt()).isEqualTo(12);
        assertThat(stats.at("/ledger/stages/0/imbalance").asInt()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**stats.json").isDirectoryNotContaining("glob:**.new");
    }
}
