// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record;

import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import java.util.Set;

/** Why an open socket has no process to show. */
public enum Unowned {
    /** Its process has closed it, or ended; the kernel still says goodbye to the other side. */
    CLOSED("closed"),
    /**
     * No process is seen to hold it: the kernel's own, on its way between processes, or of one we may not look into.
     */
    NO_HOLDER("no holder");

    /** FIN-WAIT-1, FIN-WAIT-2, LAST-ACK and CLOSING. */
    private static final Set<Integer> ENDING = Set.of(4, 5, 9, 11);

    private final String text;

    Unowned(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static Unowned of(SocketEvent socket) {
        return socket.protocol == Transport.TCP && ENDING.contains(socket.counters.state) ? CLOSED : NO_HOLDER;
    }
}
