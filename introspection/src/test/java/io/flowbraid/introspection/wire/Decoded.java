// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.SocketEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a decoder said of one body. */
final class Decoded implements FeedBodyListener {
    final List<SocketEvent> events = new ArrayList<>();
    final List<Malformation> refusals = new ArrayList<>();
    final Malformation verdict;

    Decoded(SocketEventDecoder decoder, byte[] body) {
        verdict = decoder.decode(body, 0, body.length, this);
    }

    /** A message whose header was read. */
    Decoded(SocketEventDecoder decoder, FeedHeader header, byte[] body) {
        verdict = decoder.decode(header, body, this);
    }

    static Decoded of(String body) {
        return new Decoded(new SocketEventDecoder(), body.getBytes(StandardCharsets.UTF_8));
    }

    SocketEvent single() {
        if (events.size() != 1 || verdict != Malformation.NONE) {
            throw new AssertionError(verdict + " " + refusals + ", events " + events.size());
        }
        return events.get(0);
    }

    @Override
    public void event(SocketEvent event) {
        events.add(event.copy());
    }

    @Override
    public void refused(Malformation why) {
        refusals.add(why);
    }
}
