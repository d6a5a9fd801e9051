// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * One socket of a publisher. An XPUB, because it hears subscriptions: a collector that came is one to tell everything
 * to. Its queue drops nothing silently: when it is full, sending says so. (NOT thread safe)
 */
final class PublisherEndpoint {
    private static final byte SUBSCRIBE = 1;
    /** Listening costs more than all else in an idle turn; the first collector is heard at once, others a little later. */
    private static final int TURNS_BETWEEN_HEARINGS = 5;

    private final ZMQ.Socket socket;
    private final Set<String> subscribedTopics = new HashSet<>();
    private final LedgerStage stage;
    private final Counter noCollector;
    private final Counter collectorTooSlow;
    private int turnsUnheard;

    PublisherEndpoint(ZContext context, FeedEndpoint endpoint, int queueLength, LossLedger ledger) {
        socket = FeedSockets.create(context, SocketType.XPUB);
        socket.setXpubNoDrop(true);
        socket.setXpubVerbose(true);
        socket.setSndHWM(queueLength);
        FeedSockets.attach(context, socket, endpoint);
        stage = ledger.open("feed", endpoint.text() + " published");
        noCollector = stage.loss("no_collector");
        collectorTooSlow = stage.loss("collector_too_slow");
    }

    /** Hears who came and went; true when one came. */
    boolean hearSubscriptions() {
        if (!subscribedTopics.isEmpty() && ++turnsUnheard < TURNS_BETWEEN_HEARINGS) {
            return false;
        }
        turnsUnheard = 0;
        boolean isNew = false;
        for (byte[] frame = socket.recv(ZMQ.DONTWAIT); frame != null; frame = socket.recv(ZMQ.DONTWAIT)) {
            if (frame.length == 0) {
                continue;
            }
            final String topic = new String(frame, 1, frame.length - 1, StandardCharsets.ISO_8859_1);
            if (frame[0] == SUBSCRIBE) {
                subscribedTopics.add(topic);
                isNew = true;
            } else {
                subscribedTopics.remove(topic);
            }
        }
        return isNew;
    }

    void send(byte[] header, byte[] body, int events) {
        stage.in().add(events);
        Counter fate = collectorTooSlow; // also when memory for the queue runs out
        try {
            if (subscribedTopics.isEmpty()) {
                fate = noCollector;
            } else if (socket.send(header, ZMQ.SNDMORE | ZMQ.DONTWAIT) && socket.send(body, ZMQ.DONTWAIT)) {
                fate = stage.out();
            }
        } finally {
            fate.add(events);
        }
    }

    String boundAddress() {
        return socket.getLastEndpoint();
    }

    void close(ZContext context) {
        context.destroySocket(socket);
    }
}
