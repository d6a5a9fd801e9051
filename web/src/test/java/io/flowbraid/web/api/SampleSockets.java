// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.record.Flows;
import java.util.List;
import java.util.stream.IntStream;

/** Listening sockets, the first of python3. */
final class SampleSockets {
    private SampleSockets() {}

    static List<SocketEvent> open(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> socket(8_000 + i, i == 0 ? "python3" : "worker\n" + i))
                .toList();
    }

    private static SocketEvent socket(int port, String program) {
        final SocketEvent socket = new SocketEvent();
        final long[] local = IpAddress.parse("127.0.0.1");
        socket.kind = SocketEventKind.LISTEN;
        socket.protocol = Transport.TCP;
        socket.localHi = local[0];
        socket.localLo = local[1];
        socket.localPort = port;
        socket.counters.state = 10;
        socket.process = Flows.named(program);
        return socket;
    }
}
