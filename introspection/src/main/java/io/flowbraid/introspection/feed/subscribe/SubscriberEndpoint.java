// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.subscribe;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.inlet.FeedBacklog;
import io.flowbraid.introspection.feed.inlet.FeedConnection;
import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.introspection.feed.inlet.KnownSenders;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.FeedHeader;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.decode.SocketEventDecoder;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.text.SafeText;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint of a subscriber: whole messages in, events into the ring, each loss by name. When the ring is full it
 * waits, and messages gather in the backlog, then at the senders: the feed's thread may wait, the packets' must not.
 * (NOT thread safe)
 */
final class SubscriberEndpoint implements FeedBodyListener {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberEndpoint.class);

    private final FeedEndpoint endpoint;
    private final int feed;
    private final FeedBacklog backlog;
    private final EventRing ring;
    private final LongSupplier wallClockNs;

    private final FeedHeader header = new FeedHeader();
    private final SocketEventDecoder decoder;
    private final KnownSenders senders;

    private final LedgerStage messages;
    private final LedgerStage events;
    private final Counter[] messageLosses;
    private final Counter[] eventLosses;
    private final Counter gap;
    private final Counter stopped;

    private FeedConnection peer;
    private @Nullable FeedSource source;
    private long nowNs;
    private String hostName = "";
    private String bootId = "";
    private long agent;
    private boolean isHeartbeat;
    private boolean hasReportedFault;

    SubscriberEndpoint(
            FeedEndpoint endpoint,
            int feed,
            FeedBacklog backlog,
            EventRing ring,
            LossLedger ledger,
            CommandLines commandLines,
            LongSupplier wallClockNs) {
        this.endpoint = endpoint;
        decoder = new SocketEventDecoder(commandLines);
        this.feed = feed;
        this.backlog = backlog;
        this.ring = ring;
        this.wallClockNs = wallClockNs;
        senders = new KnownSenders(endpoint);
        peer = new FeedConnection("", "");
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

    List<FeedSource> sources() {
        return senders.list();
    }

    /** Reads messages of the backlog until none is there, or the limit; says how many. */
    int receive(int limit) {
        int count = 0;
        while (count < limit && ring.isRunning()) {
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
        peer = message.peer();
        final Malformation verdict = verdictOf(message);
        messages.in().increment();
        if (verdict == Malformation.NONE) {
            messages.out().increment();
        } else {
            messageLosses[verdict.ordinal()].increment();
        }
    }

    private Malformation verdictOf(FeedBacklog.Message message) {
        if (!message.hadRoom()) {
            return Malformation.NO_ROOM;
        }
        final byte[] body = message.body();
        if (body == null) {
            return Malformation.ONE_FRAME;
        }
        if (!message.isComplete()) {
            return Malformation.TOO_MANY_FRAMES;
        }
        try {
            return read(message.header(), body);
        } catch (RuntimeException e) {
            // A fault of the decoder must cost the message that shows it, not the feeds of everybody.
            if (!hasReportedFault) {
                hasReportedFault = true;
                LOG.error(
                        "{}: a message cannot be read for an unexpected reason, please report this",
                        endpoint.text(),
                        e);
            }
            return Malformation.INTERNAL_ERROR;
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
        isHeartbeat = false;
        // A sender is one that an event was heard of: noise makes none.
        source = header.hasMessageId() ? peer.source(header.sourceId()) : null;
        final Malformation bodyVerdict = decoder.decode(header, body, this);
        if (source != null && !senders.isShared(source)) {
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
        if (isHeartbeat) {
            sender.account();
        }
        if (interleavings == 0 && sender.interleavings() > 0) {
            LOG.warn(
                    "{}: source id {} is used by two agents behind one relay, on {} and {}: give each its own (agent"
                            + " --source-id), or losses cannot be told",
                    endpoint.text(),
                    sender.sourceId(),
                    SafeText.quoted(earlierHost),
                    SafeText.quoted(hostName));
        }
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
        if (source == null && header.hasMessageId()) {
            source = senders.of(peer, header.sourceId(), nowNs);
        }
        final FeedSource sender = source;
        if (sender != null) {
            sender.seen(event, nowNs);
            if (event.kind == SocketEventKind.HEARTBEAT) {
                isHeartbeat = true;
                sender.seenTotals(event, nowNs);
            }
        }
        if (!ring.awaitRoom()) {
            events.in().increment();
            stopped.increment();
            return;
        }
        events.in().increment();
        events.out().increment();
        ring.publish(event);
    }

    @Override
    public void refused(Malformation why) {
        events.in().increment();
        eventLosses[why.ordinal()].increment();
    }
}
