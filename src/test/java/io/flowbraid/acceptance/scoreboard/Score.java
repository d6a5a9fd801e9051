// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.acceptance.FlowJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How one scenario was judged in one trial. An end that no process owned counts only if a process was named there, and
 * that is wrong.
 *
 * @param right ends with their true process and executable
 * @param unknown ends without a name, by reason
 * @param wrong what was said of ends with another's name
 * @param flowsPerSecond how fast the flows began
 * @param detection as every monitor is judged
 */
record Score(
        int right,
        Map<String, Integer> unknown,
        List<String> wrong,
        Octets seen,
        Octets wire,
        double flowsPerSecond,
        Detection detection) {
    /** The reason of an end of which there was no flow at all. */
    static final String NO_FLOW = "no_flow";

    static Score of(Scenario scenario, List<FlowJson> flows, Truth truth, Octets wire) {
        final Judge judge = new Judge(truth);
        Octets seen = Octets.NONE;
        for (FlowJson flow : flows) {
            final long client = flow.json().at("/client/bytes").asLong();
            final long server = flow.json().at("/server/bytes").asLong();
            seen = scenario.isPeer(flow.text("/client/ip")) ? seen.plus(server, client) : seen.plus(client, server);
            judge.see(flow, "client", "server");
            judge.see(flow, "server", "client");
        }
        judge.seeAll();
        final Set<Integer> processes = truth.hostProcesses(scenario);
        processes.retainAll(judge.named);
        final Detection detection =
                new Detection(truth.hostProcesses(scenario).size(), processes.size(), seen.errorAgainst(wire));
        return new Score(judge.right, judge.unknown, judge.wrong, seen, wire, rate(flows), detection);
    }

    private static double rate(List<FlowJson> flows) {
        final LongSummaryStatistics starts =
                flows.stream().mapToLong(flow -> flow.start().toEpochMilli()).summaryStatistics();
        return flows.size() * 1_000.0 / Math.max(1, starts.getMax() - starts.getMin());
    }

    int unknownEnds() {
        return unknown.values().stream().mapToInt(Integer::intValue).sum();
    }

    int ends() {
        return right + unknownEnds() + wrong.size();
    }

    double error() {
        return detection.error();
    }

    private static final class Judge {
        private final Truth truth;
        private final Set<Truth.Claim> met = new HashSet<>();
        private final Map<String, Integer> unknown = new TreeMap<>();
        private final List<String> wrong = new ArrayList<>();
        private final Set<Integer> named = new HashSet<>();
        private int right;

        Judge(Truth truth) {
            this.truth = truth;
        }

        void see(FlowJson flow, String side, String otherSide) {
            final JsonNode end = flow.json().path(side);
            final List<Truth.Claim> owners = truth.owners(
                    place(flow),
                    end.path("ip").asText(),
                    end.path("port").asInt(),
                    flow.json().path(otherSide).path("port").asInt(),
                    flow.start());
            owners.forEach(owner -> met.add(owner.undated()));
            final JsonNode process = end.path("process");
            if (process.has("pid")) {
                if (owners.stream().anyMatch(owner -> isSame(owner, process))) {
                    right++;
                    named.add(process.path("pid").asInt());
                } else {
                    wrong.add("%s of flow %s is said to be %s; true is %s"
                            .formatted(side, flow.id(), process.path("entity_id"), owners));
                }
            } else if (!owners.isEmpty()) {
                unknown.merge(end.at("/attribution/reason").asText(), 1, Integer::sum);
            }
        }

        /** The namespace in which it was captured. */
        private static String place(FlowJson flow) {
            return flow.interfaceName().replaceFirst(".*@netns:", "");
        }

        private static boolean isSame(Truth.Claim owner, JsonNode process) {
            return process.path("pid").asInt() == owner.pid()
                    && process.path("executable").asText().equals(owner.executable());
        }

        void seeAll() {
            final long missed = truth.claims().stream()
                    .map(Truth.Claim::undated)
                    .distinct()
                    .filter(claim -> !met.contains(claim))
                    .count();
            if (missed > 0) {
                unknown.put(NO_FLOW, (int) missed);
            }
        }
    }
}
