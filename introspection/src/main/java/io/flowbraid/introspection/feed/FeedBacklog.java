// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/**
 * Messages taken from a socket and not read yet, bounded in octets: a socket's own queue is bounded in messages only,
 * which may be of a hundred octets or of thirty thousand. (NOT thread safe)
 */
final class FeedBacklog {
    /** What a message takes beside its octets: two arrays, their place in two queues. */
    private static final int MESSAGE_OVERHEAD = 128;

    private static final int FRAMES = 2;

    private final ZMQ.Socket socket;
    private final long limitBytes;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;

    FeedBacklog(ZMQ.Socket socket, long limitBytes) {
        this.socket = socket;
        this.limitBytes = limitBytes;
    }

    /** The first two frames of a message, and how many it had. */
    record Message(byte[] header, byte @Nullable [] body, int frames) {
        private int bytes() {
            return MESSAGE_OVERHEAD + header.length + (body == null ? 0 : body.length);
        }

        boolean isComplete() {
            return frames == FRAMES;
        }
    }

    /** Takes from the socket what is there and has room. */
    void gather() {
        while (bytes < limitBytes) {
            final Message message = receive();
            if (message == null) {
                return;
            }
            bytes += message.bytes();
            messages.add(message);
        }
    }

    /** The oldest message, null when there is none. */
    @Nullable
    Message poll() {
        final Message oldest = messages.poll();
        if (oldest == null) {
            return receive();
        }
        bytes -= oldest.bytes();
        return oldest;
    }

    private @Nullable Message receive() {
        final byte[] header = socket.recv(ZMQ.DONTWAIT);
        if (header == null) {
            return null;
        }
        byte[] body = null;
        int frames = 1;
        while (socket.hasReceiveMore()) {
            final byte[] frame = socket.recv(ZMQ.DONTWAIT);
            frames++;
            if (frames == FRAMES) {
                body = frame;
            }
        }
        return new Message(header, body, frames);
    }
}
