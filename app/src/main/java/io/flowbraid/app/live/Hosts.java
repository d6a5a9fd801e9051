// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.model.socket.SocketEvent;

/**
 * Keeps the hosts that share a feed apart. The number of a network namespace means something within its host only: that
 * of the first one is the same everywhere, and without more another host's loopback would look like ours.
 */
final class Hosts {
    private static final long FOREIGN = 1L << 63;

    private final String bootId;

    /** @param bootId of this host; empty when not known */
    Hosts(String bootId) {
        this.bootId = bootId;
    }

    /** Gives the namespace of another host a number that no namespace of this one has, nor one of a third. */
    void separate(SocketEvent event) {
        if (event.netns != 0 && !bootId.isEmpty() && !event.bootId.isEmpty() && !event.bootId.equals(bootId)) {
            event.netns = FOREIGN | (((long) event.bootId.hashCode() << 32) ^ event.netns);
        }
    }
}
