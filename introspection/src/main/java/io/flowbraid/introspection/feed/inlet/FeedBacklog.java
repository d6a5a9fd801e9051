// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that have arrived and are not read yet, bounded in bytes: messages may be of a hundred bytes or of thirty
 * thousand. (NOT thread safe)
 */
public final class FeedBacklog {
    /** What a message takes beside its bytes: two arrays, their place in the queue. */
    private static final int MESSAGE_OVERHEAD = 128;

    private static final int FRAMES = 2;

    private final long limitBytes;
    private final ArrayDeque<Message> messages = new ArrayDeque<>();
    private long bytes;

    public FeedBacklog(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * The first two frames of a message.
     *
     * @param peer who sent it
     * @param frames how many it had
     * @param hadRoom false when the body was dropped for want of memory
     */
    public record Message(FeedConnection peer, byte[] header, byte @Nullable [] body, long frames, boolean hadRoom) {
        private int bytes() {
            return MESSAGE_OVERHEAD + header.length + (body == null ? 0 : body.length);
        }

        /** Whether it had a header and a body and nothing else. */
        public boolean isComplete() {
            return frames == FRAMES;
        }
    }

    /** Whether it is below its limit; the message that exceeds it is kept, too. */
    public boolean hasRoom() {
        return bytes < limitBytes;
    }

    public void add(Message message) {
        bytes += message.bytes();
        messages.add(message);
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** The oldest message, null when there is none. */
    @Nullable
    public Message poll() {
        final Message oldest = messages.poll();
        if (oldest != null) {
            bytes -= oldest.bytes();
        }
        return oldest;
    }
}
