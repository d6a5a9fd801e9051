// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.feed.publish.FeedPublisher;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/** A collector's end with its ring, for tests; reads the ring as the shard would. */
public final class FeedPair implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    final ZContext context;
    final LossLedger ledger = new LossLedger();
    final RingBuffer<SocketEvent> ring;
    final List<SocketEvent> received = new ArrayList<>();
    final FeedSubscriber subscriber;

    private final EventPoller<SocketEvent> poller;

    FeedPair(ZContext context, String endpoints, int ringSize) {
        this(context, endpoints, ringSize, FeedSubscriber.Limits.DEFAULT);
    }

    FeedPair(ZContext context, String endpoints, int ringSize, FeedSubscriber.Limits limits) {
        this(context, endpoints, ringSize, limits, null);
    }

    FeedPair(
            ZContext context,
            String endpoints,
            int ringSize,
            FeedSubscriber.Limits limits,
            @Nullable CurveServerKeys keys) {
        this.context = context;
        ring = RingBuffer.createSingleProducer(SocketEvent::new, ringSize);
        poller = ring.newPoller();
        ring.addGatingSequences(poller.getSequence());
        subscriber = new FeedSubscriber(
                context,
                endpoints(endpoints, FeedPeer.COLLECTOR),
                new FeedSubscriber.Settings(limits, keys, CommandLines.MASKED),
                ring,
                ledger,
                () -> System.currentTimeMillis() * 1_000_000L);
        subscriber.start(ThreadPriority.UNCHANGED, Thread.currentThread());
    }

    /** Publishers of the test, all waits short. */
    static FeedPublisher publisher(ZContext context, String endpoints, int sourceId, LossLedger ledger) {
        return new FeedPublisher(
                context, endpoints(endpoints, FeedPeer.AGENT), sourceId, FeedPublisher.DEFAULT_QUEUE_LENGTH, ledger);
    }

    /** A comma-separated list in the notation of the command line. */
    static List<FeedEndpoint> endpoints(String list, FeedPeer peer) {
        return Arrays.stream(list.split(","))
                .map(text -> FeedEndpoint.of(
                        text, text.replaceFirst("c$", ""), text.endsWith("c") || text.startsWith("inproc:"), peer))
                .toList();
    }

    static void awaitCollector(FeedPublisher publisher) {
        Awaitility.await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(5)).until(publisher::hasNewListener);
    }

    void awaitEvents(int count) {
        Awaitility.await()
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(5))
                .pollInSameThread()
                .until(() -> drain() >= count);
    }

    int drain() {
        try {
            EventPoller.PollState state;
            do {
                state = poller.poll((event, sequence, isEndOfBatch) -> received.add(event.copy()));
            } while (state == EventPoller.PollState.PROCESSING);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return received.size();
    }

    public LedgerStage stage(String suffix) {
        return stage(ledger, suffix);
    }

    public static LedgerStage stage(LossLedger ledger, String suffix) {
        return ledger.stages().stream()
                .filter(stage -> stage.name().endsWith(suffix))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        subscriber.close();
    }
}
