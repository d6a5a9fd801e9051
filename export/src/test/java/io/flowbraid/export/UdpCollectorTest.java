// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.config.Catalogue;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.Flows;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Templates again and again, and collectors that do not listen. */
class UdpCollectorTest {
    private static final int TEMPLATE_OF_PODS = 512 + 1 + 4 + 16 + 32 + 64 + 128 + 256;

    @Test
    void shouldSendTemplatesAtTheBeginningAndAgainAfterTheRefresh() throws Exception {
        try (TestCollector collector = TestCollector.overUdp()) {
            collector.settings.put(Catalogue.IPFIX_TEMPLATE_REFRESH, Duration.ofMillis(400), "test");
            try (FlowSink sink = collector.open()) {
                accept(sink, Flows.podToRemoteResolver());
                accept(sink, Flows.podToRemoteResolver());
                final int atFirst = seen(collector.awaitFlows(2), TEMPLATE_OF_PODS);
                assertThat(atFirst).isPositive();
                accept(sink, Flows.podToRemoteResolver());
                assertThat(seen(collector.awaitFlows(3), TEMPLATE_OF_PODS)).isEqualTo(atFirst);

                await().pollDelay(Duration.ofMillis(450)).until(() -> true);
                accept(sink, Flows.podToRemoteResolver());

                assertThat(seen(collector.awaitFlows(4), TEMPLATE_OF_PODS)).isEqualTo(atFirst + 1);
            }
        }
    }

    @Test
    void shouldSayOnceThatNobodyListensCountTheLossAndContinueWhenSomebodyDoes() throws Exception {
        final TestCollector gone = TestCollector.overUdp();
        final int port = gone.port();
        gone.close();
        final int lost = 10;
        try (FlowSink sink = gone.open("127.0.0.1:" + port)) {
            for (int i = 0; i < lost; i++) {
                accept(sink, Flows.podToRemoteResolver());
            }
            assertThat(gone.warnings).singleElement().asString().contains("udp://127.0.0.1:" + port);
            try (TestCollector collector = TestCollector.overUdp(port)) {
                collector.restarted();
                accept(sink, Flows.podToRemoteResolver());
                accept(sink, Flows.podToRemoteResolver());

                assertThat(collector.awaitFlows(2).flows.get(0).text("35632/169"))
                        .isEqualTo("curl");
            }
        }
        assertThat(gone.account().in()).isEqualTo(lost + 2);
        assertThat(gone.account().losses().get("receiver_away")).isEqualTo(lost);
        assertThat(gone.account().out()).isEqualTo(2);
        gone.assertAccountsClose();
    }

    @Test
    void shouldCountTheLossWhenTheNameIsUnknown() throws Exception {
        try (TestCollector collector = TestCollector.overUdp()) {
            try (FlowSink sink = collector.open("no-such-host.invalid")) {
                accept(sink, Flows.ping());
            }

            assertThat(collector.warnings).singleElement().asString().contains("cannot be resolved");
            assertThat(collector.account().losses().get("receiver_away")).isEqualTo(1);
            collector.assertAccountsClose();
        }
    }

    @Test
    void shouldSendToSeveralCollectorsThoughOneIsAway() throws Exception {
        try (TestCollector collector = TestCollector.overUdp()) {
            try (FlowSink sink = collector.open("udp://127.0.0.1:1", "udp://127.0.0.1:" + collector.port())) {
                accept(sink, Flows.ping());
                accept(sink, Flows.curlToPython());
            }

            assertThat(collector.awaitFlows(2).flows).hasSize(2);
            assertThat(collector.account().losses().get("receiver_away")).isEqualTo(2);
            collector.assertAccountsClose();
        }
    }

    private static void accept(FlowSink sink, FlowRecord flow) throws IOException {
        sink.accept(flow);
        sink.flush();
    }

    private static int seen(IpfixReader reader, int template) {
        return Collections.frequency(reader.templatesSeen, template);
    }
}
