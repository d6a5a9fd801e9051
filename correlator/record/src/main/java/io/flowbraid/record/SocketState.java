// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;

/** The state of an open socket in ss(8)'s words. */
public final class SocketState {
    private SocketState() {}

    /** The kernel's word; a datagram socket has none, there ss(8) says whether it has a peer. */
    public static String of(SocketEvent socket) {
        if (socket.protocol != Transport.TCP) {
            return socket.kind == SocketEventKind.LISTEN ? "UNCONN" : "ESTABLISHED";
        }
        return SocketCounters.stateName(socket.counters.state);
    }
}
