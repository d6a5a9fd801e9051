// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.MS;
import static io.flowbraid.cluster.stitch.FlowText.SECOND;

/** One connection from 10.0.0.1:40000 on host-a to 10.0.0.2:80 on host-b, as its observers report it. */
final class SampleFlows {
    private SampleFlows() {}

    static FlowText atClient(long flowId) {
        final FlowText flow = new FlowText();
        flow.host = "host-a";
        flow.flowId = flowId;
        tuple(flow);
        flow.client.named("host-a", "a-curl-" + flowId, "curl", "connect");
        return flow;
    }

    static FlowText atServer(long flowId) {
        final FlowText flow = new FlowText();
        flow.host = "host-b";
        flow.flowId = flowId;
        tuple(flow);
        flow.startNs += 300_000;
        flow.server.named("host-b", "b-nginx", "nginx", "accept");
        return flow;
    }

    static FlowText atGateway(long flowId, String leg) {
        final FlowText flow = new FlowText();
        flow.host = "gateway";
        flow.interfaceName = leg;
        flow.flowId = flowId;
        flow.conversationId = 77;
        flow.leg = leg;
        tuple(flow);
        flow.startNs += 100_000;
        return packets(flow);
    }

    static void tuple(FlowText flow) {
        flow.client.at("10.0.0.1", 40_000).payload = 78;
        flow.server.at("10.0.0.2", 80).payload = 190;
    }

    static FlowText packets(FlowText flow) {
        flow.type = "packets";
        flow.endReason = "fin";
        flow.evidence = "syn";
        flow.tcpState = "SF";
        flow.client.packets = 5;
        flow.server.packets = 4;
        flow.client.bytes = 78 + 260;
        flow.server.bytes = 190 + 208;
        return flow;
    }

    static FlowText refused(FlowText flow) {
        packets(flow);
        flow.endReason = "rst";
        flow.tcpState = "REJ";
        flow.tcpFailure = "refused";
        flow.endNs = flow.startNs + 20_000;
        flow.client.packets = flow.server.packets = 1;
        flow.client.bytes = 60;
        flow.server.bytes = 40;
        flow.client.payload = flow.server.payload = 0;
        flow.server.reason = "refused";
        return flow;
    }

    static FlowText again(FlowText flow) {
        flow.startNs += 1_100 * MS;
        flow.endNs += 1_100 * MS;
        flow.client.payload = 500;
        return flow;
    }

    static FlowText at(int minute, FlowText flow) {
        flow.startNs += 60 * SECOND * minute;
        flow.endNs += 60 * SECOND * minute;
        return flow;
    }

    static FlowText fromPort(int number, FlowText flow) {
        flow.client.at("10.0.0.1", 41_000 + number);
        return flow;
    }

    static FlowText behind(long ns, FlowText flow) {
        flow.startNs -= ns;
        flow.endNs -= ns;
        return flow;
    }
}
