// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.subscribe;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedException;
import io.flowbraid.introspection.feed.inlet.FeedBacklog;
import io.flowbraid.introspection.feed.inlet.FeedInlet;
import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.introspection.feed.tcp.ConnectionAccount;
import io.flowbraid.introspection.feed.tcp.TcpConnections;
import io.flowbraid.introspection.feed.tcp.TcpConnector;
import io.flowbraid.introspection.feed.tcp.TcpListener;
import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * The collector's end of all its feeds: one thread reads every socket, decodes, and is the single producer of the event
 * ring. Sockets are opened by the constructor, so that what cannot be opened is said at once; from {@link #start} on
 * they belong to the thread.
 */
public final class FeedSubscriber implements AutoCloseable {

    /**
     * What each endpoint may hold while the ring is full.
     *
     * @param queueLength messages in the socket of an agent in this process
     * @param backlogBytes bytes of messages taken from the sockets and not read yet
     */
    public record Limits(int queueLength, int backlogBytes) {
        public static final Limits DEFAULT = new Limits(256, 48 << 20);
    }

    /**
     * How messages are received.
     *
     * @param keys for CURVE on every TCP endpoint; null for none
     * @param commandLines what is kept of them, whatever the agents keep
     */
    public record Settings(Limits limits, @Nullable CurveServerKeys keys, CommandLines commandLines) {}

    private static final int MESSAGES_PER_TURN = 256;
    /** A channel wakes the thread, and an inlet says until when it may sleep. */
    private static final long MAX_WAIT_MS = 10_000;

    private static final long NS_PER_MS = 1_000_000;

    private final List<FeedInlet> inlets = new ArrayList<>();
    private final List<SubscriberEndpoint> endpoints = new ArrayList<>();
    private final Selector selector;

    private final Thread thread;
    private @Nullable Thread reader;
    private ThreadPriority priority = ThreadPriority.UNCHANGED;
    private volatile boolean isRunning = true;

    /**
     * Opens all endpoints; the n-th one's events carry the feed number n.
     *
     * @param ring its only producer is this subscriber
     * @param wallClockNs ns since the epoch, for lag and for events that bring no time
     * @throws FeedException when one cannot be opened
     */
    public FeedSubscriber(
            ZContext context,
            List<FeedEndpoint> addresses,
            Settings settings,
            RingBuffer<SocketEvent> ring,
            LossLedger ledger,
            LongSupplier wallClockNs) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new FeedException(
                    "feeds cannot be received: " + e.getMessage() + "; raise the limit of open files", e);
        }
        final EventRing events = new EventRing(ring, () -> isRunning, this::onRingFull);
        try {
            for (final FeedEndpoint address : addresses) {
                final FeedBacklog backlog = new FeedBacklog(settings.limits().backlogBytes());
                inlets.add(inlet(context, address, settings, backlog, ledger));
                endpoints.add(new SubscriberEndpoint(
                        address, endpoints.size(), backlog, events, ledger, settings.commandLines(), wallClockNs));
            }
        } catch (FeedException e) {
            closeSockets();
            throw e;
        }
        thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
    }

    private static FeedInlet inlet(
            ZContext context, FeedEndpoint address, Settings settings, FeedBacklog backlog, LossLedger ledger) {
        if (address.isInProcess()) {
            return new InProcessInlet(context, address, settings.limits().queueLength(), backlog);
        }
        final ConnectionAccount account = new ConnectionAccount(address, ledger);
        final TcpConnections connections = new TcpConnections(backlog, account, settings.keys());
        return address.binds()
                ? new TcpListener(address, connections, account)
                : new TcpConnector(address, connections);
    }

    /**
     * Begins to receive. Without an endpoint there is nothing to wait for, and a poller of nothing does not wait.
     *
     * @param priority of the thread that receives
     * @param reader of the ring, woken when something came
     */
    public void start(ThreadPriority priority, Thread reader) {
        if (!endpoints.isEmpty()) {
            this.priority = priority;
            this.reader = reader;
            thread.start();
        }
    }

    /** Every sender heard so far, on all endpoints. */
    public List<FeedSource> sources() {
        return endpoints.stream()
                .flatMap(endpoint -> endpoint.sources().stream())
                .toList();
    }

    /** Where the n-th endpoint really listens, its port resolved. */
    public String boundAddress(int feed) {
        return inlets.get(feed).boundAddress();
    }

    private void run() {
        priority.apply();
        try {
            for (final FeedInlet inlet : inlets) {
                inlet.register(selector);
            }
            while (isRunning) {
                int count = 0;
                for (final SubscriberEndpoint endpoint : endpoints) {
                    count += endpoint.receive(MESSAGES_PER_TURN);
                }
                final long waitNs = tend();
                if (count == 0) {
                    gather(Math.max(1, Math.min(MAX_WAIT_MS, waitNs / NS_PER_MS)));
                } else {
                    wakeReader();
                    gather(0);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closeSockets();
        }
    }

    /** Takes what has come into the backlogs, and waits for something when there is nothing; 0 does not wait. */
    private void gather(long waitMs) throws IOException {
        if (waitMs == 0) {
            selector.selectNow();
        } else {
            selector.select(waitMs);
        }
        final long nowNs = System.nanoTime();
        for (final FeedInlet inlet : inlets) {
            inlet.gather(nowNs);
        }
        for (final SelectionKey key : selector.selectedKeys()) {
            if (key.attachment() instanceof FeedInlet.Ready ready) {
                ready.ready(key, nowNs);
            }
        }
        selector.selectedKeys().clear();
    }

    private long tend() {
        final long nowNs = System.nanoTime();
        long waitNs = Long.MAX_VALUE;
        for (final FeedInlet inlet : inlets) {
            waitNs = Math.min(waitNs, inlet.tend(nowNs));
        }
        return waitNs;
    }

    private void onRingFull() {
        try {
            gather(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        wakeReader();
    }

    private void wakeReader() {
        LockSupport.unpark(reader);
    }

    /** Stops the thread and waits for it. */
    @Override
    public void close() {
        isRunning = false;
        if (thread.getState() == Thread.State.NEW) {
            closeSockets();
            return;
        }
        selector.wakeup();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeSockets() {
        for (final FeedInlet inlet : inlets) {
            inlet.close();
        }
        try {
            selector.close();
        } catch (IOException e) {
            // Nothing is left to do with it.
        }
    }
}
