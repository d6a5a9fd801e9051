// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.Verdict;
import io.flowbraid.cluster.key.TupleEnd;
import org.junit.jupiter.api.Test;

/** Flowbraid on the server's host begins in the middle of a connection that a gateway translates. */
class RestartBehindGatewayTest {
    private static final long MINUTE = 60 * FlowText.SECOND;
    private static final long NOW = 1_070 * FlowText.SECOND;
    private static final TupleEnd OUTSIDE = TupleEnd.of("10.0.0.9", 50_000);

    private final StitchRig rig = new StitchRig(StitchSettings.defaults());

    @Test
    void shouldJoinTheRestOfAConnectionWithItsBeginning() {
        final FlowText client = flow("host-a", 1);
        client.client.named("host-a", "a-curl", "curl", "connect");
        final FlowText before = flow("gateway", 7);
        before.conversationId = 77;
        before.leg = "original";
        before.client.nat = OUTSIDE;
        final FlowText behind = flow("gateway", 8);
        behind.conversationId = 77;
        behind.leg = "translated";
        behind.client.nat = behind.client.end;
        behind.client.end = OUTSIDE;
        // The gateway has this address, and no process of its own for it.
        behind.client.reason = "no_event";
        final FlowText rest = flow("host-b", 2);
        rest.client.end = OUTSIDE;
        rest.startNs += 50 * FlowText.SECOND;
        rest.client.payload = 10;
        rest.server.named("host-b", "b-nginx", "nginx", "snapshot");

        rig.send(client, NOW);
        rig.send(before, NOW);
        rig.send(behind, NOW);
        rig.send(rest, NOW);
        rig.pass(NOW + 5 * MINUTE);

        assertThat(rig.latest()).hasSize(1);
        assertThat(rig.latest().get(0).verdict()).isEqualTo(Verdict.COMPLETE);
    }

    private static FlowText flow(String host, long flowId) {
        final FlowText flow = new FlowText();
        flow.host = host;
        flow.flowId = flowId;
        flow.type = "packets";
        flow.endReason = "fin";
        flow.evidence = "syn";
        flow.endNs = flow.startNs + MINUTE;
        flow.client.at("10.0.0.1", 40_000).payload = 78;
        flow.server.at("10.0.0.2", 80).payload = 190;
        flow.client.packets = flow.server.packets = 5;
        flow.client.bytes = flow.server.bytes = 500;
        return flow;
    }
}
