// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A five-tuple that other processes use again while the capture misses the SYN and the feed the events: who had it before
 * is not named for the next connection.
 */
class NextUserTest {
    /** Hides the SYNs, as a capture that drops packets does. */
    private static final String WITHOUT_SYN = "tcp[tcpflags] & tcp-syn == 0 or (ip6 proto 6 and ip6[53] & 2 == 0)";

    private static final List<String> WAYS =
            List.of("127.0.0.1 again", "127.0.0.1 swapped", "::1 again", "::1 swapped");

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNotNameThePreviousUserOfTheFiveTuple() throws Exception {
        final Feed feed = Feed.create();
        final Map<String, TrafficProgram> programs = new HashMap<>();
        try (FlowbraidProcess collector = Product.start(
                        "run",
                        "-o",
                        "json",
                        "-i",
                        feed.endpoint(),
                        "-i",
                        "lo",
                        "--companion",
                        "lo=" + feed.endpoint(),
                        "--http",
                        "off",
                        "--no-history",
                        WITHOUT_SYN);
                FlowbraidProcess agent = feed.agent()) {
            collector.awaitNaming();
            final Map<String, List<Integer>> told = new HashMap<>();
            for (final String way : WAYS) {
                final TrafficProgram program = TrafficProgram.python("next_user.py", (Object[]) way.split(" "));
                programs.put(way, program);
                told.put(way, new ArrayList<>(List.of(program.number(), program.number())));
                addConnection(program, told.get(way));
            }
            for (final String way : WAYS) {
                collector.awaitFinalFlow(isOn(told.get(way)));
            }
            agent.kill();
            for (final String way : WAYS) {
                addConnection(programs.get(way), told.get(way));
            }

            for (final String way : WAYS) {
                final List<Integer> numbers = told.get(way);
                final List<FlowJson> flows = new ArrayList<>(collector.awaitFinalFlows(2, isOn(numbers)));
                flows.sort(Comparator.comparing(FlowJson::start));
                assertThat(flows.get(0))
                        .as("%s; first flow", way)
                        .extracting(FlowJson::clientPid, FlowJson::serverPid)
                        .containsExactly(numbers.get(2), numbers.get(3));
                assertThat(List.of(flows.get(1).clientPid(), flows.get(1).serverPid()))
                        .as("%s; second flow %s", way, flows.get(1))
                        .containsOnly(FlowJson.NOBODY);
                for (final String end : List.of("client", "server")) {
                    assertThat(flows.get(1).text("/" + end + "/attribution/reason"))
                            .isIn("feed_late", "feed_silent", "events_lost");
                }
            }
        } finally {
            programs.values().forEach(TrafficProgram::close);
        }
    }

    private static void addConnection(TrafficProgram program, List<Integer> numbers) throws Exception {
        program.tell("connect");
        numbers.add(program.number());
        numbers.add(program.number());
    }

    private static Predicate<FlowJson> isOn(List<Integer> numbers) {
        return flow -> flow.isOnPort(numbers.get(0)) && flow.isOnPort(numbers.get(1));
    }
}
