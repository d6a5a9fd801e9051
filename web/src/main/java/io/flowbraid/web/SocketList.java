// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web;

import io.flowbraid.model.socket.SocketEvent;
import java.util.List;

/** The sockets open on this host at this moment and whose they are. */
@FunctionalInterface
public interface SocketList {
    /** @throws RefusedException when this host or user may not look */
    List<SocketEvent> open() throws RefusedException;
}
