// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
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

        new StatsWriter(ledger, tally, latencies).writeTo(file);

        final JsonNode stats = new ObjectMapper().readTree(file.toFile());
        assertThat(stats.at("/flows/attributed_on_both_ends").asInt()).isEqualTo(1);
        assertThat(stats.at("/latency_ms/packet_to_flow/count").asInt()).isEqualTo(3);
        assertThat(stats.at("/latency_ms/packet_to_flow/p99").asDouble()).isBetween(3.9, 4.1);
        assertThat(stats.at("/latency_ms/event_to_owner/max").asDouble()).isZero();
        assertThat(stats.at("/ends/status/attributed").asInt()).isEqualTo(3);
        assertThat(stats.at("/ends/reason/remote").asInt()).isEqualTo(1);
        assertThat(stats.at("/owner_known/before_first_packet").asLong()
                        + stats.at("/owner_known/after_first_packet").asLong())
                .isEqualTo(3);
        assertThat(stats.at("/ledger/closed").asBoolean()).isTrue();
        assertThat(stats.at("/ledger/stages/0/lost/ring_full").asInt()).isEqualTo(12);
        assertThat(stats.at("/ledger/stages/0/imbalance").asInt()).isZero();
        assertThat(folder).isDirectoryContaining("glob:**stats.json").isDirectoryNotContaining("glob:**.new");
    }
}
