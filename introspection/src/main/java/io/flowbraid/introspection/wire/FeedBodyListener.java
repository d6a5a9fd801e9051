// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.SocketEvent;

/** Told of each object in a message's body: an event, or why it is none. */
public interface FeedBodyListener {
    /** The event is used again after the call returns. */
    void event(SocketEvent event);

    /** An object that gave no event. */
    void refused(Malformation why);
}
