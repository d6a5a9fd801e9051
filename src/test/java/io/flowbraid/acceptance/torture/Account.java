// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Reads a ledger for what was lost, and for what does not add up. */
final class Account {
    /** Reasons of what was counted elsewhere, or was no traffic: not lost. */
    private static final Set<String> NOT_LOST = Set.of("copy", "captured", "joined", "unmatched", "late", "forgotten");

    private Account() {}

    /** Of a run that has ended. */
    static Tally of(Ledger ledger) {
        Tally tally = new Tally(0, 0, lost(ledger), 0, List.of());
        for (JsonNode stage : ledger.json().at("/ledger/stages")) {
            tally = tally.plus(Tally.uncounted(
                    stage.path("imbalance").asLong(),
                    "the account of %s %s does not close"
                            .formatted(
                                    stage.path("kind").asText(),
                                    stage.path("name").asText())));
        }
        for (JsonNode passage : ledger.json().at("/ledger/passages")) {
            tally = tally.plus(Tally.uncounted(
                    passage.path("between").asLong(),
                    "left %s and did not enter %s"
                            .formatted(
                                    passage.path("from").asText(),
                                    passage.path("to").asText())));
        }
        return tally;
    }

    private static long lost(Ledger ledger) {
        return StreamSupport.stream(ledger.json().at("/ledger/stages").spliterator(), false)
                .flatMap(stage -> stage.path("lost").properties().stream())
                .filter(loss -> !NOT_LOST.contains(loss.getKey()))
                .map(Map.Entry::getValue)
                .mapToLong(JsonNode::asLong)
                .sum();
    }
}
