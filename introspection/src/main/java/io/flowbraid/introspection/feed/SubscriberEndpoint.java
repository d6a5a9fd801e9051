// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.SocketEventDecoder;
import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.SafeText;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * One socket of a subscriber: whole messages in, events into the ring, each loss by name. When the ring is full it waits,
 * and messages gather in a backlog, then in the socket's own queue: the feed's thread may wait, the packets' must not. (NOT thread safe)
 */
final class SubscriberEndpoint implements FeedBodyListener {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberEndpoint.class);

    private static final int RECEIVE_BUFFER = 8 << 20;
    /** Beyond it the connection is cut; what is longer than the decoder's limit but below this is a counted loss. */
    private static final int LONGEST_MESSAGE = 16 << 20;

    private static final int MOST_SOURCES = 1_024;
    private static final int OTHER_SOURCES = -1;
    private static final long RING_WAIT_NS = 50_000;

    private final ZMQ.Socket socket;
    private final FeedBacklog backlog;
    private final FeedEndpoint endpoint;
    private final int feed;
    private final RingBuffer<SocketEvent> ring;
    private final LongSupplier wallClockNs;
    private final BooleanSupplier isRunning;
    private final Runnable onRingFull;

    private final FeedHeader header = new FeedHeader();
    private final SocketEventDecoder decoder;
    private final Int2ObjectHashMap<FeedSource> sourcesById = new Int2ObjectHashMap<>();
    private final List<FeedSource> sources = new CopyOnWriteArrayList<>();

    private final LedgerStage messages;
    private final LedgerStage events;
    private final Counter[] messageLosses;
    private final Counter[] eventLosses;
    private final Counter gap;
    private final Counter stopped;

    private @Nullable FeedSource source;
    private long nowNs;
    private String hostName = "";
    private String bootId = "";
    private long agent;

    SubscriberEndpoint(
            ZContext context,
            FeedEndpoint endpoint,
            int feed,
            FeedSubscriber.Limits limits,
            RingBuffer<SocketEvent> ring,
            LossLedger ledger,
            CommandLines commandLines,
            LongSupplier wallClockNs,
            BooleanSupplier isRunning,
            Runnable onRingFull) {
        this.endpoint = endpoint;
        decoder = new SocketEventDecoder(commandLines);
        this.feed = feed;
        this.ring = ring;
        this.wallClockNs = wallClockNs;
        this.isRunning = isRunning;
        this.onRingFull = onRingFull;
        socket = FeedSockets.create(context, SocketType.SUB);
        socket.setRcvHWM(limits.queueLength());
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setMaxMsgSize(LONGEST_MESSAGE);
        socket.subscribe(ZMQ.SUBSCRIPTION_ALL); // the sequence runs over all topics
        FeedSockets.attach(context, socket, endpoint);
        backlog = new FeedBacklog(socket, limits.backlogBytes());
        messages = ledger.open("feed", endpoint.text() + " messages");
        events = ledger.open("feed", endpoint.text() + " events");
        messageLosses = lossesOf(messages);
        eventLosses = lossesOf(events);
        gap = messages.loss("gap");
        stopped = events.loss("stopped");
    }

    private static Counter[] lossesOf(LedgerStage stage) {
        return Arrays.stream(Malformation.values())
                .map(why -> why == Malformation.NONE ? new Counter() : stage.loss(why.text()))
                .toArray(Counter[]::new);
    }

    ZMQ.Socket socket() {
        return socket;
    }

    List<FeedSource> sources() {
        return sources;
    }

    /** Reads messages until none is there, or the limit; says how many. */
    int receive(int limit) {
        int count = 0;
        while (count < limit && isRunning.getAsBoolean()) {
            final FeedBacklog.Message message = backlog.poll();
            if (message == null) {
                break;
            }
            count++;
            take(message);
        }
        return count;
    }

    private void take(FeedBacklog.Message message) {
        nowNs = wallClockNs.getAsLong();
        final byte[] body = message.body();
        final Malformation verdict;
        if (body == null) {
            verdict = Malformation.ONE_FRAME;
        } else {
            verdict = message.isComplete() ? read(message.header(), body) : Malformation.TOO_MANY_FRAMES;
        }
        messages.in().increment();
        if (verdict == Malformation.NONE) {
            messages.out().increment();
        } else {
            messageLosses[verdict.ordinal()].increment();
        }
    }

    private Malformation read(byte[] first, byte[] body) {
        final Malformation verdict = header.read(first);
        if (verdict != Malformation.NONE) {
            return verdict;
        }
        hostName = "";
        bootId = "";
        agent = 0;
        source = header.hasMessageId() ? sourceOf(header.sourceId()) : null;
        final Malformation bodyVerdict = decoder.decode(header, body, this);
        if (source != null && source.sourceId() != OTHER_SOURCES) {
            advance(source);
        }
        return bodyVerdict;
    }

    private void advance(FeedSource sender) {
        final long interleavings = sender.interleavings();
        final String earlierHost = sender.hostName();
        final long missing = sender.advance(header.messageId(), hostName, bootId, agent, nowNs);
        messages.in().add(missing);
        gap.add(missing);
        if (interleavings == 0 && sender.interleavings() > 0) {
            LOG.warn(
                    "{}: source id {} is used by two agents, on {} and {}: give each its own (agent --source-id), or"
                            + " losses cannot be told",
                    endpoint.text(),
                    sender.sourceId(),
                    SafeText.quoted(earlierHost),
                    SafeText.quoted(hostName));
        }
    }

    private FeedSource sourceOf(int sourceId) {
        FeedSource known = sourcesById.get(sourceId);
        if (known == null) {
            // Ids nobody follows share one entry: a sender that makes up ids must not fill the memory.
            final int id = sourcesById.size() < MOST_SOURCES ? sourceId : OTHER_SOURCES;
            known = id == sourceId ? null : sourcesById.get(OTHER_SOURCES);
            if (known == null) {
                known = new FeedSource(endpoint, id);
                sourcesById.put(id, known);
                sources.add(known);
            }
        }
        return known;
    }

    @Override
    public void event(SocketEvent event) {
        event.feed = feed;
        if (event.timeNs == 0) {
            event.timeNs = nowNs;
        }
        hostName = event.hostName;
        bootId = event.bootId;
        agent = event.agent;
        final FeedSource sender = source;
        if (sender != null) {
            sender.heard(event, nowNs);
            if (event.kind == SocketEventKind.HEARTBEAT) {
                sender.heardTotals(event, nowNs);
            }
        }
        while (!ring.hasAvailableCapacity(1)) {
            if (!isRunning.getAsBoolean()) {
                events.in().increment();
                stopped.increment();
                return;
            }
            backlog.gather();
            onRingFull.run();
            LockSupport.parkNanos(RING_WAIT_NS);
        }
        final long slot = ring.next();
        ring.get(slot).copyFrom(event);
        events.in().increment();
        events.out().increment();
        ring.publish(slot);
    }

    @Override
    public void refused(Malformation why) {
        events.in().increment();
        eventLosses[why.ordinal()].increment();
    }

    void close(ZContext context) {
        context.destroySocket(socket);
    }
}
