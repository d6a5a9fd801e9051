// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A five-tuple that other processes use again while the capture misses the SYN and the feed the events: who had it
 * before is not named for the next connection.
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
        final List<Reuse> reuses = new ArrayList<>();
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
            for (final String way : WAYS) {
                reuses.add(Reuse.start(way));
            }
            for (final Reuse each : reuses) {
                collector.awaitFinalFlow(each::hasPorts);
            }
            agent.kill();
            for (final Reuse each : reuses) {
                each.connect();
            }

            for (final Reuse each : reuses) {
                final List<FlowJson> flows = new ArrayList<>(collector.awaitFinalFlows(2, each::hasPorts));
                flows.sort(Comparator.comparing(FlowJson::start));
                assertThat(flows.get(0))
                        .as("%s; first flow", each.way)
                        .extracting(FlowJson::clientPid, FlowJson::serverPid)
                        .containsExactly(each.numbers.get(2), each.numbers.get(3));
                assertThat(List.of(flows.get(1).clientPid(), flows.get(1).serverPid()))
                        .as("%s; second flow %s", each.way, flows.get(1))
                        .containsOnly(FlowJson.NOBODY);
                for (final String end : List.of("client", "server")) {
                    assertThat(flows.get(1).text("/" + end + "/attribution/reason"))
                            .isIn("feed_late", "feed_silent", "events_lost");
                }
            }
        } finally {
            reuses.forEach(each -> each.program.close());
        }
    }

    /**
     * A program and what it told.
     *
     * @param numbers both ports, then the pids of each connection's client and server
     */
    private record Reuse(String way, TrafficProgram program, List<Integer> numbers) {
        /** Makes the first connection. */
        static Reuse start(String way) throws Exception {
            final TrafficProgram program = TrafficProgram.python("next_user.py", (Object[]) way.split(" "));
            final Reuse reuse = new Reuse(way, program, new ArrayList<>(List.of(program.number(), program.number())));
            reuse.connect();
            return reuse;
        }

        void connect() throws Exception {
            program.tell("connect");
            numbers.add(program.number());
            numbers.add(program.number());
        }

        boolean hasPorts(FlowJson flow) {
            return flow.isOnPort(numbers.get(0)) && flow.isOnPort(numbers.get(1));
        }
    }
}
