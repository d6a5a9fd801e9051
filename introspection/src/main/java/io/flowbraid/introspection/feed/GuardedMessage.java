// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import zmq.Msg;

/**
 * A message of JeroMQ that is read past its end without an exception: its I/O thread does that with a PING cut short.
 */
final class GuardedMessage extends Msg {
    private static final int SHORTEST_PING = 7;

    GuardedMessage(int size) {
        super(size);
    }

    /** A command that is too short to be one with arguments is none: JeroMQ reads their arguments unchecked. */
    @Override
    public boolean isCommand() {
        return super.isCommand() && (size() >= SHORTEST_PING || !isPing());
    }

    private boolean isPing() {
        return size() > 1 && get(0) == 4 && get(1) == 'P';
    }
}
