// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.decode.SocketEventDecoder;
import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.model.socket.SocketEvent;
import java.util.function.Consumer;

/** Events as the feed carries them, some in a message. */
final class EncodedEvents {
    private static final int EVENTS_PER_MESSAGE = 10;
    private static final int MAX_BYTES = 1 << 15;

    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonBuffer buffer = new JsonBuffer(MAX_BYTES);
    private final Listener listener = new Listener();
    private byte[][] messages = {};
    private int[] lengths = {};
    private int count;

    /** Takes the place of what was encoded before. */
    void encode(SocketEvent[] events) {
        final int needed = (events.length + EVENTS_PER_MESSAGE - 1) / EVENTS_PER_MESSAGE;
        if (messages.length < needed) {
            messages = new byte[needed][MAX_BYTES];
            lengths = new int[needed];
        }
        count = 0;
        for (int from = 0; from < events.length; from += EVENTS_PER_MESSAGE) {
            buffer.clear();
            for (int i = from; i < Math.min(from + EVENTS_PER_MESSAGE, events.length); i++) {
                buffer.append(i == from ? '[' : ',');
                encoder.encode(events[i], buffer);
            }
            buffer.append(']');
            buffer.copyTo(messages[count], buffer.length());
            lengths[count++] = buffer.length();
        }
    }

    /** Gives each event to the consumer, who has it until the next one. */
    void decode(Consumer<SocketEvent> consumer) {
        listener.consumer = consumer;
        for (int i = 0; i < count; i++) {
            decoder.decode(messages[i], 0, lengths[i], listener);
        }
    }

    private static final class Listener implements FeedBodyListener {
        private Consumer<SocketEvent> consumer = event -> {};

        @Override
        public void event(SocketEvent event) {
            consumer.accept(event);
        }

        @Override
        public void refused(Malformation why) {
            throw new IllegalStateException("refused: " + why);
        }
    }
}
