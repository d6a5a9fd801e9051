// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.feed.CurveKeyPair;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.FeedTopic;
import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * The agent's end of a feed: puts socket events into messages and sends them to every endpoint. Waits for nobody but a
 * collector in its own process: what another does not take in time is a counted loss, and a gap in the sequence on its
 * side.
 *
 * <p>Belongs to the agent's thread, which calls {@link #flush} and {@link #hasNewListener} each duty cycle. The
 * sequence is one for all endpoints and goes on while nobody listens. (NOT thread safe)
 */
public final class FeedPublisher implements SocketEventOutlet, AutoCloseable {
    /** ntopng 4 takes no more than 32 KiB. */
    private static final int MAX_BODY = 30 << 10;

    /** What waits for a slow collector takes no more memory than this at each endpoint. */
    private static final int QUEUE_BYTES = 24 << 20;

    /** Messages a slow collector may lag behind before it loses some: some 40,000 events in full ones. */
    public static final int DEFAULT_QUEUE_LENGTH = QUEUE_BYTES / MAX_BODY;

    private final int sourceId;
    private final List<PublisherEndpoint> endpoints = new ArrayList<>();
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final JsonBuffer body = new JsonBuffer(2 * MAX_BODY);

    private int batched;
    private long messageId;
    private long eventsAccepted;

    /**
     * How to encrypt: as CURVE's client, also where this end binds.
     *
     * @param serverKey the collector's public key; no other collector is talked to
     * @param keys our own, by which the collector knows us
     */
    public record Encryption(byte[] serverKey, CurveKeyPair keys) {

        /** For a collector that takes anybody who knows its public key, as ntopng does. */
        public static Encryption withThrowAwayKeys(byte[] serverKey) {
            return new Encryption(serverKey, CurveKeyPair.generate());
        }
    }

    /**
     * Opens all endpoints, without encryption.
     *
     * @param sourceId 0-255, tells this agent from others at the same collector
     * @throws FeedException when one cannot be opened
     */
    public FeedPublisher(
            ZContext context, List<FeedEndpoint> addresses, int sourceId, int queueLength, LossLedger ledger) {
        this(context, addresses, sourceId, queueLength, null, ledger);
    }

    /**
     * The same.
     *
     * @param encryption of every TCP endpoint; null for none
     */
    public FeedPublisher(
            ZContext context,
            List<FeedEndpoint> addresses,
            int sourceId,
            int queueLength,
            @Nullable Encryption encryption,
            LossLedger ledger) {
        this.sourceId = sourceId;
        try {
            for (final FeedEndpoint endpoint : addresses) {
                endpoints.add(new PublisherEndpoint(context, endpoint, queueLength, encryption, ledger));
            }
        } catch (FeedException e) {
            close();
            throw e;
        }
    }

    /** Compares what this is said to have been given with what came to each endpoint. */
    public void passages(LossLedger ledger, String from, LongSupplier given) {
        for (final PublisherEndpoint endpoint : endpoints) {
            ledger.passage(from, "feed " + endpoint.account(), given, endpoint::arrivals);
        }
    }

    /** Where it is said, in a line, whether a collector takes the events at an endpoint; by default it is not said. */
    public void notices(Consumer<String> say) {
        for (final PublisherEndpoint endpoint : endpoints) {
            endpoint.notices(say);
        }
    }

    @Override
    public void accept(SocketEvent event) {
        eventsAccepted++;
        for (final PublisherEndpoint endpoint : endpoints) {
            endpoint.arrived();
        }
        if (SocketEventEncoder.topicOf(event) == FeedTopic.EVENT) {
            publishAlone(event);
            return;
        }
        final int start = body.length();
        body.append(batched == 0 ? '[' : ',');
        encoder.encode(event, body);
        if (body.length() >= MAX_BODY && batched > 0) {
            sendBatch(start);
            body.move(start + 1, 1); // over the first event, behind the opening bracket
        }
        batched++;
        if (batched == FeedHeader.MAX_EVENTS) {
            flush();
        }
    }

    @Override
    public void flush() {
        if (batched > 0) {
            sendBatch(body.length());
            body.clear();
        }
    }

    @Override
    public boolean hasNewListener() {
        boolean isNew = false;
        for (final PublisherEndpoint endpoint : endpoints) {
            isNew |= endpoint.readSubscriptions();
        }
        return isNew;
    }

    /** Sends what has gathered and closes the endpoints: they belong to the thread that publishes. */
    @Override
    public void end() {
        close();
    }

    /** Events accepted since the start, as heartbeats say it. */
    public long eventsAccepted() {
        return eventsAccepted;
    }

    /** Where the first endpoint really listens, its port resolved. */
    public String boundAddress() {
        return endpoints.get(0).boundAddress();
    }

    @Override
    public void close() {
        if (batched > 0) {
            flush();
        }
        for (final PublisherEndpoint endpoint : endpoints) {
            endpoint.close();
        }
        endpoints.clear();
    }

    private void publishAlone(SocketEvent event) {
        flush();
        if (event.kind == SocketEventKind.HEARTBEAT) {
            event.totalSent = eventsAccepted;
        }
        encoder.encode(event, body);
        send(FeedTopic.EVENT, body.copy(0, body.length()), 1);
        body.clear();
    }

    private void sendBatch(int end) {
        final byte[] message = new byte[end + 1];
        body.copyTo(message, end);
        message[end] = ']';
        send(FeedTopic.FLOW, message, batched);
        batched = 0;
    }

    private void send(FeedTopic topic, byte[] message, int events) {
        final byte[] header = FeedHeader.encode(topic, sourceId, message.length, ++messageId);
        for (final PublisherEndpoint endpoint : endpoints) {
            endpoint.send(header, message, events);
        }
    }
}
