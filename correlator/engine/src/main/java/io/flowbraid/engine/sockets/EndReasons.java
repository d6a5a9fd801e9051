// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.sockets;

import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;

/** Why a socket ended, by the error the kernel kept for it (errno of Linux, {@code sk_err}). */
final class EndReasons {
    private static final int EPIPE = 32;
    private static final int ENETUNREACH = 101;
    private static final int ECONNRESET = 104;
    private static final int ETIMEDOUT = 110;
    private static final int ECONNREFUSED = 111;
    private static final int EHOSTUNREACH = 113;

    private EndReasons() {}

    /** Of a CLOSE or CONNECT_FAILED. A close without an error is an ordinary one. */
    static EndReason of(SocketEvent event) {
        return switch (event.counters.error) {
            case ECONNREFUSED -> event.kind == SocketEventKind.CONNECT_FAILED ? EndReason.REFUSED : EndReason.RST;
            case ECONNRESET, EPIPE -> EndReason.RST;
            case ETIMEDOUT -> EndReason.TIMED_OUT;
            case ENETUNREACH, EHOSTUNREACH -> EndReason.UNREACHABLE;
            default -> EndReason.CLOSED;
        };
    }
}
