// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedSockets;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * One socket of a publisher. An XPUB, because it shows subscriptions: a collector that subscribes gets everything that
 * is open. Its queue drops nothing silently: when it is full, sending says so. (NOT thread safe)
 */
final class PublisherEndpoint {
    private static final byte SUBSCRIBE = 1;
    /** A read costs more than all else in an idle turn. The first collector is seen at once, others a little later. */
    private static final int TURNS_BETWEEN_READS = 5;

    private static final long COLLECTOR_TIMEOUT_NS = 1_000_000_000L;
    private static final long RETRY_NS = 200_000;

    private final ZMQ.Socket socket;
    private final Set<String> subscribedTopics = new HashSet<>();
    private final LedgerStage stage;
    /** Events that gather in the message which is not sent yet. */
    private final Counter waiting = new Counter();

    private final Counter noCollector;
    private final Counter collectorTooSlow;
    private final boolean isInProcess;
    private final FeedEndpoint endpoint;
    private final HandshakeTimeout handshake;
    private @Nullable CollectorNotice notice;
    private int turnsUnread;
    private boolean mayWait = true;
    private boolean isDetached;

    PublisherEndpoint(
            ZContext context,
            FeedEndpoint endpoint,
            int queueLength,
            FeedPublisher.@Nullable Encryption encryption,
            LossLedger ledger) {
        handshake = new HandshakeTimeout(encryption != null);
        socket = FeedSockets.create(context, SocketType.XPUB);
        socket.setXpubNoDrop(true);
        socket.setXpubVerbose(true);
        socket.setSndHWM(queueLength);
        if (!endpoint.isInProcess()) {
            FeedSockets.guard(socket);
            if (!endpoint.binds() || encryption != null) {
                FeedSockets.reportRefusals(
                        socket,
                        endpoint,
                        encryption != null,
                        isConnected -> handshake.connected(isConnected, System.nanoTime()));
            }
            if (encryption != null) {
                encrypt(socket, encryption);
            }
        }
        FeedSockets.attach(socket, endpoint);
        isInProcess = endpoint.isInProcess();
        this.endpoint = endpoint;
        stage = ledger.open("feed", endpoint.text() + " published");
        stage.held(waiting::get);
        noCollector = stage.loss("no_collector");
        collectorTooSlow = stage.loss("collector_too_slow");
    }

    /** Makes it CURVE's client, which talks to the holder of the server key only. */
    private static void encrypt(ZMQ.Socket socket, FeedPublisher.Encryption encryption) {
        socket.setCurveServerKey(encryption.serverKey());
        socket.setCurvePublicKey(encryption.keys().publicKey());
        socket.setCurveSecretKey(encryption.keys().secretKey());
    }

    /** Takes a line whenever a collector came or went. */
    void notices(Consumer<String> say) {
        notice = isInProcess ? null : new CollectorNotice(endpoint, say, System.nanoTime());
    }

    /** Reads who subscribed and who left; true when one subscribed. */
    boolean readSubscriptions() {
        if (!subscribedTopics.isEmpty() && ++turnsUnread < TURNS_BETWEEN_READS) {
            return false;
        }
        turnsUnread = 0;
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
        if (!subscribedTopics.isEmpty()) {
            handshake.finished();
        } else if (!endpoint.binds() && (isDetached || handshake.isOver(System.nanoTime()))) {
            isDetached = !FeedSockets.connectAgain(socket, endpoint);
        }
        if (notice != null) {
            notice.look(!subscribedTopics.isEmpty(), System.nanoTime());
        }
        return isNew;
    }

    /** An event came, which one of the next messages carries. */
    void arrived() {
        stage.in().increment();
        waiting.increment();
    }

    /** Sends a message with that many of the events that arrived. */
    void send(byte[] header, byte[] body, int events) {
        Counter fate = collectorTooSlow; // also when memory for the queue runs out
        try {
            if (subscribedTopics.isEmpty()) {
                fate = noCollector;
            } else if (begin(header) && socket.send(body, ZMQ.DONTWAIT)) {
                fate = stage.out();
            }
        } finally {
            fate.add(events);
            waiting.add(-events);
        }
    }

    /**
     * Sends the first frame. Waits for a collector of our own process only; meanwhile events gather in the kernel's
     * ring. After a timeout it waits again once that collector has taken a message.
     */
    private boolean begin(byte[] header) {
        boolean isTaken = socket.send(header, ZMQ.SNDMORE | ZMQ.DONTWAIT);
        if (isInProcess && !isTaken && mayWait) {
            final long beganNs = System.nanoTime();
            while (!isTaken && System.nanoTime() - beganNs < COLLECTOR_TIMEOUT_NS) {
                LockSupport.parkNanos(RETRY_NS);
                isTaken = socket.send(header, ZMQ.SNDMORE | ZMQ.DONTWAIT);
            }
        }
        mayWait = isTaken;
        return isTaken;
    }

    /** Name of its account. */
    String account() {
        return stage.name();
    }

    /** Events that came here since the start. */
    long arrivals() {
        return stage.in().get();
    }

    String boundAddress() {
        return socket.getLastEndpoint();
    }

    void close() {
        socket.close();
    }
}
