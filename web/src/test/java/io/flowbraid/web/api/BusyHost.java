// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.record.Flows;

/** Flows of a host with many programs and containers, reported in turn as a correlator does. (NOT thread safe.) */
final class BusyHost {
    private static final String[] PROGRAMS = {
        "curl", "nginx", "postgres", "python3", "java", "node", "sshd", "redis-server", "envoy", "chronyd"
    };
    private static final int CONTAINERS = 12;
    private static final int LIFETIME_REPORTS = 120;
    private static final long NS_PER_MS = 1_000_000;

    private final FlowRecord[] flows;
    private final ProcessIdentity[] processes = new ProcessIdentity[PROGRAMS.length];
    private final Workload[] workloads = new Workload[CONTAINERS];
    private final int[] reports;
    private int next;
    private long lastId;

    BusyHost(int flowCount) {
        flows = new FlowRecord[flowCount];
        reports = new int[flowCount];
        for (int i = 0; i < PROGRAMS.length; i++) {
            processes[i] = Flows.named(PROGRAMS[i]);
        }
        for (int i = 0; i < CONTAINERS; i++) {
            workloads[i] =
                    new Workload("c0ffee0" + i + "5a6b7c8d9e0f", "shop-" + i, "docker", "shop:3", "", "", "", "");
        }
    }

    /** Reports the next flows, each a little further. */
    void report(FlowSink sink, int count, long nowMs) {
        for (int i = 0; i < count; i++) {
            final int slot = next++ % flows.length;
            FlowRecord flow = flows[slot];
            if (flow == null || flow.isFinal) {
                flow = begin(nowMs);
                flows[slot] = flow;
                reports[slot] = 0;
            }
            go(flow, ++reports[slot] + slot % LIFETIME_REPORTS, nowMs);
            sink.accept(flow);
        }
    }

    private FlowRecord begin(long nowMs) {
        final FlowRecord flow = new FlowRecord();
        final int n = (int) ++lastId;
        flow.flowId = lastId * 0x9e37_79b9_7f4a_7c15L;
        flow.protocol = n % 9 == 0 ? Transport.UDP : Transport.TCP;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.handshakeRttNs = n % 9 == 0 ? -1 : 40_000L + n % 500 * 100;
        flow.startNs = nowMs * NS_PER_MS;
        flow.connState = ConnState.S1;
        flow.endReason = EndReason.ACTIVE;
        flow.client.addressLo = IpAddress.mapped(0x0a00_0000 | n % 251);
        flow.client.port = 32_768 + n % 28_000;
        flow.server.addressLo = IpAddress.mapped(0xc0a8_0000 | n % 37);
        flow.server.port = n % 3 == 0 ? 443 : 8_000 + n % 20;
        own(flow.client.attribution, n);
        if (n % 5 != 0) {
            own(flow.server.attribution, n + 3);
        } else {
            flow.server.attribution.reason = UnattributedReason.REMOTE;
        }
        return flow;
    }

    private void own(Attribution attribution, int n) {
        attribution.status = AttributionStatus.ATTRIBUTED;
        attribution.method = AttributionMethod.CONNECT;
        attribution.reason = UnattributedReason.NONE;
        attribution.delayNs = 2 * NS_PER_MS;
        attribution.process = processes[n % processes.length];
        attribution.workload = n % 4 == 0 ? workloads[n % CONTAINERS] : null;
    }

    private static void go(FlowRecord flow, int reports, long nowMs) {
        flow.endNs = nowMs * NS_PER_MS;
        flow.client.packets += 4;
        flow.client.bytes += 300 + flow.client.port % 700;
        flow.server.packets += 6;
        flow.server.bytes += 4_000 + flow.client.port % 9_000;
        if (reports >= LIFETIME_REPORTS) {
            flow.isFinal = true;
            flow.endReason = EndReason.FIN;
            flow.connState = ConnState.SF;
        }
    }
}
