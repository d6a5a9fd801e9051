// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection;

import io.flowbraid.model.socket.SocketEvent;

/** Where an agent puts the socket events it makes. The event is used again after the call returns. */
@FunctionalInterface
public interface SocketEventOutlet {
    void accept(SocketEvent event);

    /** The end of a duty cycle: what has gathered is to go out now. */
    default void flush() {}

    /** The end: nothing more comes. Called once, by the thread that made the events. */
    default void end() {}

    /** True once after somebody began to listen who has heard nothing yet, and needs every open socket said again. */
    default boolean hasNewListener() {
        return false;
    }
}
