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
import java.util.TreeSet;

/**
 * How one scenario was judged in one trial. An end that no process owned counts only if a process was named there, and
 * that is wrong.
 *
 * @param right ends with their true process and executable
 * @param unknown ends without a name, by reason
 * @param wrong what was said of ends with another's name
 * @param nobodys reasons of ends that no process owned, such as the kernel's that answers a ping
 * @param flowsPerSecond how fast the flows began
 * @param detection as every monitor is judged
 */
record Score(
        int right,
        Map<String, Integer> unknown,
        List<String> wrong,
        Set<String> nobodys,
        ByteCounts seen,
        ByteCounts wire,
        double flowsPerSecond,
        Detection detection) {
    /** The reason of an end of which there was no flow at all. */
    static final String NO_FLOW = "no_flow";

    /** The reason of a process behind an intermediary that no flow names. */
    static final String NOT_LINKED = "not_linked";

    /** What a conversation names besides the flow's own ends; the truth calls the places of these ends so. */
    private static final List<String> PARTS = List.of("client", "intermediary", "server");

    /** The status of an end that several receivers have. */
    private static final String SHARED = "shared";

    /** The reason of an end whose owner is known, but not the other process that used its socket. */
    static final String NO_USER = "no_user";

    static Score of(Scenario scenario, List<FlowJson> flows, Truth truth, ByteCounts wire) {
        final Judge judge = new Judge(scenario, truth);
        ByteCounts seen = ByteCounts.NONE;
        for (FlowJson flow : flows) {
            final long client = flow.json().at("/client/bytes").asLong();
            final long server = flow.json().at("/server/bytes").asLong();
            if (isItself(flow)) {
                seen = seen.plus(client + server, client + server);
            } else {
                seen = scenario.isPeer(flow.text("/client/ip")) ? seen.plus(server, client) : seen.plus(client, server);
            }
            judge.see(flow, "client", "server");
            judge.see(flow, "server", "client");
            judge.seeConversation(flow);
        }
        judge.seeAll();
        final Set<Integer> processes = truth.hostProcesses(scenario);
        processes.retainAll(judge.named);
        final Detection detection =
                new Detection(truth.hostProcesses(scenario).size(), processes.size(), seen.errorAgainst(wire));
        return new Score(judge.right, judge.unknown, judge.wrong, judge.nobodys, seen, wire, rate(flows), detection);
    }

    /** Connected with itself: each packet leaves for the peer's address and comes from there. */
    private static boolean isItself(FlowJson flow) {
        return flow.clientPort() == flow.serverPort() && flow.text("/client/ip").equals(flow.text("/server/ip"));
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
        private final Scenario scenario;
        private final Truth truth;
        private final Set<Truth.Claim> met = new HashSet<>();
        private final Map<String, Integer> unknown = new TreeMap<>();
        private final List<String> wrong = new ArrayList<>();
        private final Set<String> nobodys = new TreeSet<>();
        private final Set<Integer> named = new HashSet<>();
        private int right;

        Judge(Scenario scenario, Truth truth) {
            this.scenario = scenario;
            this.truth = truth;
        }

        void see(FlowJson flow, String side, String otherSide) {
            final JsonNode end = flow.json().path(side);
            final int remotePort = flow.json().path(otherSide).path("port").asInt();
            see(flow, side, place(flow), end, remotePort);
        }

        void seeConversation(FlowJson flow) {
            for (String part : PARTS) {
                final JsonNode named = flow.json().path("conversation").path(part);
                if (named.has("process")) {
                    see(flow, "conversation." + part, part, named, 0);
                }
            }
        }

        private void see(FlowJson flow, String side, String place, JsonNode end, int remotePort) {
            final String address = end.path("ip").asText("0.0.0.0");
            final int port = end.path("port").asInt();
            final List<Truth.Claim> owners = scenario.isComplaint(flow)
                    ? List.of()
                    : truth.owners(place, address, port, remotePort, flow.start());
            final List<Truth.Claim> users = truth.users(place, address, port, remotePort, flow.start());
            owners.forEach(owner -> met.add(owner.undated()));
            users.forEach(user -> met.add(user.undated()));
            final JsonNode process = end.path("process");
            final JsonNode attribution = end.path("attribution");
            if (!process.has("pid")) {
                final String reason = attribution.path("reason").asText();
                if (owners.isEmpty()) {
                    nobodys.add(reason);
                } else {
                    unknown.merge(reason, 1, Integer::sum);
                }
            } else if (owners.stream().noneMatch(owner -> isOwner(owner, end))) {
                wrong.add("%s of flow %s is said to be %s; true is %s".formatted(side, flow.id(), process, owners));
            } else if (attribution.path("status").asText().equals(SHARED)) {
                seeReceiver(flow, side, owners, process, attribution.path("receiver"));
            } else if (users.isEmpty()) {
                right++;
                named.add(process.path("pid").asInt());
            } else {
                seeUse(flow, side, users, process, attribution);
            }
        }

        /** One of several receivers is right; is the other one, too? */
        private void seeReceiver(
                FlowJson flow, String side, List<Truth.Claim> owners, JsonNode process, JsonNode receiver) {
            if (owners.stream().noneMatch(each -> isUser(each, receiver))) {
                wrong.add("receiver at the %s of flow %s is said to be %s; true is %s"
                        .formatted(side, flow.id(), receiver.path("entity_id"), owners));
                return;
            }
            right++;
            named.add(process.path("pid").asInt());
            named.add(receiver.path("pid").asInt());
        }

        /** The owner is right; is it said, too, who else used its socket? */
        private void seeUse(FlowJson flow, String side, List<Truth.Claim> users, JsonNode owner, JsonNode attribution) {
            named.add(owner.path("pid").asInt());
            for (String role : List.of("sender", "receiver")) {
                final JsonNode user = attribution.path(role);
                if (!user.has("pid") || !attribution.path("shared").asBoolean()) {
                    unknown.merge(NO_USER, 1, Integer::sum);
                    return;
                }
                if (users.stream().noneMatch(each -> isUser(each, user))) {
                    wrong.add("%s of the %s of flow %s is said to be %s; true is %s"
                            .formatted(role, side, flow.id(), user.path("entity_id"), users));
                    return;
                }
                named.add(user.path("pid").asInt());
            }
            right++;
        }

        /** The namespace in which it was captured; any for a flow of sockets, whose packets were dropped. */
        private static String place(FlowJson flow) {
            return flow.observerType().equals("sockets") ? Truth.ANY_PLACE : Stage.place(flow.interfaceName());
        }

        /**
         * Where the truth names a container, too, it has to be the same. Its server forks: a child is as right. So does
         * the name where the process has given itself one.
         */
        private static boolean isOwner(Truth.Claim owner, JsonNode end) {
            final int pid = end.at("/process/pid").asInt();
            final String program = end.at("/process/executable").asText();
            if (owner.executable()
                    .equals(program + " in " + end.at("/container/name").asText())) {
                return pid == owner.pid() || end.at("/process/parent/pid").asInt() == owner.pid();
            }
            final String called = program + " called " + end.at("/process/name").asText();
            return pid == owner.pid()
                    && (owner.executable().equals(program) || owner.executable().equals(called));
        }

        private static boolean isUser(Truth.Claim user, JsonNode process) {
            return process.path("pid").asInt() == user.pid()
                    && process.path("executable").asText().equals(user.executable());
        }

        void seeAll() {
            truth.claims().stream()
                    .filter(Truth.Claim::isSomebodys)
                    .map(Truth.Claim::undated)
                    .distinct()
                    .filter(claim -> !met.contains(claim))
                    .map(claim -> PARTS.contains(claim.place()) ? NOT_LINKED : NO_FLOW)
                    .forEach(reason -> unknown.merge(reason, 1, Integer::sum));
        }
    }
}
