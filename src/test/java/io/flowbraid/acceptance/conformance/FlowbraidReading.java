// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.FlowJson;
import io.flowbraid.acceptance.Ledger;
import io.flowbraid.acceptance.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What Flowbraid reads out of a file: its flows, and what its ledger counts beside them.
 *
 * @param late packets and bytes of connections whose final record had left, in no flow
 * @param notUnderstood packets with a damaged or cut header
 * @param notIp frames in which Flowbraid finds no IP
 * @param copies packets that another device had shown
 * @param refusal why the file was not read, or empty
 */
record FlowbraidReading(
        Reading reading,
        List<Flow> flows,
        Counts late,
        long notUnderstood,
        long notIp,
        long copies,
        long damagedBlocks,
        String refusal) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the interface captured: the flows and what came too late for them. */
    Counts captured() {
        return reading.total().plus(late);
    }

    static FlowbraidReading of(Path file) throws IOException, InterruptedException {
        final Path stats = Files.createTempFile("conformance", ".json");
        try {
            final Reading reading = new Reading();
            final List<Flow> flows = new ArrayList<>();
            final List<String> command = List.of(
                    Product.HOME.resolve("bin/flowbraid").toString(),
                    "run",
                    "-r",
                    file.toString(),
                    "-o",
                    "json",
                    "--stats",
                    stats.toString());
            final Program.End end = Program.run(command, line -> {
                final FlowJson json = new FlowJson(JSON.readTree(line));
                if (json.isFinal()) {
                    final Flow flow = Flow.of(json);
                    reading.add(flow.conversation(), flow.counts());
                    reading.addId(flow.conversation(), flow.communityId());
                    flows.add(flow);
                }
            });
            if (Files.size(stats) == 0) {
                return new FlowbraidReading(reading, flows, Counts.NONE, 0, 0, 0, 0, end.reason());
            }
            return of(reading, flows, Ledger.read(stats));
        } finally {
            Files.delete(stats);
        }
    }

    private static FlowbraidReading of(Reading reading, List<Flow> flows, Ledger ledger) {
        return new FlowbraidReading(
                reading,
                flows,
                new Counts(in(ledger, "late packets"), in(ledger, "late bytes"), 0, 0),
                lost(ledger, FlowbraidReading::isHeader),
                lost(ledger, name -> name.startsWith("not_ip")),
                lost(ledger, "copy"::equals),
                lost(ledger, "damaged_block"::equals),
                "");
    }

    private static long in(Ledger ledger, String kind) {
        return ledger.stages(kind).stream().mapToLong(Ledger.Stage::in).sum();
    }

    private static boolean isHeader(String name) {
        return name.startsWith("truncated_") || name.startsWith("bad_");
    }

    private static long lost(Ledger ledger, Predicate<String> isMeant) {
        long sum = 0;
        for (final Ledger.Stage stage : ledger.stages("capture")) {
            for (final Map.Entry<String, JsonNode> each :
                    stage.json().path("lost").properties()) {
                if (isMeant.test(each.getKey())) {
                    sum += each.getValue().asLong();
                }
            }
        }
        return sum;
    }
}
