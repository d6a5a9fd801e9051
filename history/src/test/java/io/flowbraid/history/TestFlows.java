// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;

/** Flows that say little. */
final class TestFlows {
    private TestFlows() {}

    /** A TCP connection of a process to a server elsewhere. */
    static FlowRecord ofProcess(String name, long startNs) {
        final FlowRecord flow = new FlowRecord();
        flow.startNs = startNs;
        flow.protocol = Transport.TCP;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.handshakeRttNs = -1;
        flow.client.addressLo = IpAddress.mapped(0x0a000005);
        flow.client.port = 40_000;
        flow.server.addressLo = IpAddress.mapped(0x5db8d822);
        flow.server.port = 443;
        flow.client.attribution.clear();
        flow.client.attribution.status = AttributionStatus.ATTRIBUTED;
        flow.client.attribution.method = AttributionMethod.CONNECT;
        flow.client.attribution.reason = UnattributedReason.NONE;
        flow.client.attribution.process = new ProcessIdentity(
                "0f3c9a1e-77aa-4c1b-9f0e-000000000000", 1, 2, 0, name, "", "", 0, null, 0, null, 0, "", "");
        flow.server.attribution.clear();
        flow.server.attribution.reason = UnattributedReason.REMOTE;
        return flow;
    }
}
