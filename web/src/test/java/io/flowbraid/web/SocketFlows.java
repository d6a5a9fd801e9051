// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import io.flowbraid.record.Flows;
import io.flowbraid.record.Observer;
import io.flowbraid.record.Observer.ObservationPoint;
import java.util.List;

/** Flows that are known from sockets alone, and the observation points of a run that has some. */
public final class SocketFlows {
    public static final String FEED = "tcp://127.0.0.1:1234";
    /** The observation point of {@link #FEED}. */
    public static final int FEED_POINT = 1;

    public static final Observer OBSERVER =
            new Observer("atlas", List.of(Flows.OBSERVER.points().get(0), new ObservationPoint(FEED, 0)));

    private SocketFlows() {}

    /** curl fetches a page from python3; their sockets counted 78 and 1270 bytes of payload in 5 and 4 segments. */
    public static FlowRecord curlToPython(long id) {
        final FlowRecord flow = Flows.curlToPython();
        flow.flowId = id;
        flow.isFinal = false;
        flow.endReason = EndReason.ACTIVE;
        flow.observer = ObserverType.SOCKETS;
        flow.interfaceId = FEED_POINT;
        flow.observerHost = "atlas";
        flow.handshakeRttNs = -1;
        flow.client.bytes = -1;
        flow.server.bytes = -1;
        flow.client.packets = 5;
        flow.server.packets = 4;
        return flow;
    }

    /** The same before anyone has read its counters. */
    public static FlowRecord uncounted(long id) {
        final FlowRecord flow = curlToPython(id);
        flow.client.payloadBytes = -1;
        flow.server.payloadBytes = -1;
        flow.client.packets = -1;
        flow.server.packets = -1;
        return flow;
    }
}
