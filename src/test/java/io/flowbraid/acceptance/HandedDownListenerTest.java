// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who called listen() is named for a connection only while no accept by another process can be missing. */
class HandedDownListenerTest {
    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldNameTheListenerOnlyWhileTheAgentReportsEverything() throws Exception {
        final Feed feed = Feed.create();
        try (FlowbraidProcess collector = feed.collector("-i", "lo", "--companion", "lo=" + feed.endpoint());
                FlowbraidProcess agent = feed.agent();
                TrafficProgram idle = TrafficProgram.python("idle_listener.py");
                TrafficProgram workers = TrafficProgram.python("workers.py", "activated");
                TrafficProgram workers6 = TrafficProgram.python("workers.py", "activated", "::1")) {
            final int idlePort = idle.number();
            final int port = workers.number();
            final int port6 = workers6.number();
            collector.awaitNaming();

            final FlowJson unaccepted =
                    exchange(collector, TrafficProgram.python("reset_at_once.py", idlePort, "127.0.0.1"));
            assertThat(unaccepted.serverPid()).as("%s", unaccepted).isEqualTo(idle.pid());
            assertThat(unaccepted.text("/server/attribution/status")).isEqualTo("partial");
            assertThat(unaccepted.text("/server/attribution/method")).isEqualTo("listen");

            assertNamesTheWorker(collector, TrafficProgram.python("asker.py", port, 1));
            assertNamesTheWorker(collector, TrafficProgram.python("asker.py", port6, 1, "::1"));
            agent.kill();

            assertNamesNobody(collector, TrafficProgram.python("asker.py", port, 1));
            assertNamesNobody(collector, TrafficProgram.python("asker.py", port6, 1, "::1"));
        }
    }

    private static void assertNamesTheWorker(FlowbraidProcess collector, TrafficProgram client) throws Exception {
        try (client) {
            final String[] answer = client.line().split(" ");
            final FlowJson flow = collector.awaitFinalFlow(each -> each.clientPort() == Integer.parseInt(answer[0]));
            assertThat(flow.serverPid()).isEqualTo(Integer.parseInt(answer[1]));
        }
    }

    private static void assertNamesNobody(FlowbraidProcess collector, TrafficProgram client) throws Exception {
        final FlowJson flow = exchange(collector, client);
        assertThat(flow.serverPid()).as("%s", flow).isEqualTo(FlowJson.NOBODY);
        assertThat(flow.clientPid()).isEqualTo(FlowJson.NOBODY);
        assertThat(flow.text("/server/attribution/reason")).isIn("feed_late", "feed_silent", "events_lost");
    }

    private static FlowJson exchange(FlowbraidProcess collector, TrafficProgram client) throws Exception {
        try (client) {
            final int port = Integer.parseInt(client.line().split(" ")[0]);
            return collector.awaitFinalFlow(flow -> flow.clientPort() == port);
        }
    }
}
