// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.IpAddress;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.model.Transport;
import io.flowbraid.record.Flows;
import java.util.List;

/** One listening socket. */
final class SampleSockets {
    private SampleSockets() {}

    static List<SocketEvent> open() {
        final SocketEvent socket = new SocketEvent();
        final long[] local = IpAddress.parse("127.0.0.1");
        socket.kind = SocketEventKind.LISTEN;
        socket.protocol = Transport.TCP;
        socket.localHi = local[0];
        socket.localLo = local[1];
        socket.localPort = 8_000;
        socket.counters.state = 10;
        socket.process = Flows.named("python3");
        return List.of(socket);
    }
}
