// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.SocketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The collector's end of all its feeds: one thread reads every socket, decodes, and is the single producer of the event
 * ring. Sockets are opened by the constructor, so that what cannot be opened is said at once; from {@link #start} on they
 * belong to the thread.
 */
public final class FeedSubscriber implements AutoCloseable {

    /**
     * What each endpoint may hold while the ring is full. The socket counts in messages, of up to 30 KiB each when our
     * agent sends them; what counts in octets takes long bursts of short ones, too.
     *
     * @param queueLength messages in the socket
     * @param backlogBytes octets of messages taken from the socket and not read yet
     */
    public record Limits(int queueLength, int backlogBytes) {
        public static final Limits DEFAULT = new Limits(256, 48 << 20);
    }

    private static final int MESSAGES_PER_TURN = 256;
    /** A message or the end is what ends the wait. */
    private static final long POLL_MS = 1_000;

    private static final AtomicInteger SUBSCRIBERS = new AtomicInteger();

    private final ZContext context;
    private final List<SubscriberEndpoint> endpoints = new ArrayList<>();
    private final String endAddress = "inproc://feed-end-" + SUBSCRIBERS.getAndIncrement();
    /** Readable when the thread is to end, so that it need not look now and then. */
    private final ZMQ.Socket end;

    private final Thread thread;
    private Thread[] readers = {};
    private ThreadPriority priority = ThreadPriority.UNCHANGED;
    private volatile boolean isRunning = true;

    /**
     * Opens all endpoints; the n-th one's events carry the feed number n.
     *
     * @param ring its only producer is this subscriber
     * @param commandLines what is kept of them, whatever the agents keep
     * @param wallClockNs ns since the epoch, for lag and for events that bring no time
     * @throws FeedException when one cannot be opened
     */
    public FeedSubscriber(
            ZContext context,
            List<FeedEndpoint> addresses,
            Limits limits,
            RingBuffer<SocketEvent> ring,
            LossLedger ledger,
            CommandLines commandLines,
            LongSupplier wallClockNs) {
        this.context = context;
        end = FeedSockets.create(context, SocketType.PAIR);
        end.bind(endAddress);
        try {
            for (final FeedEndpoint address : addresses) {
                endpoints.add(new SubscriberEndpoint(
                        context,
                        address,
                        endpoints.size(),
                        limits,
                        ring,
                        ledger,
                        commandLines,
                        wallClockNs,
                        () -> isRunning,
                        this::wakeReaders));
            }
        } catch (FeedException e) {
            closeSockets();
            throw e;
        }
        thread = new Thread(this::run, "feed");
        thread.setDaemon(true);
    }

    /**
     * Begins to receive. Without an endpoint there is nothing to wait for, and a poller of nothing does not wait.
     *
     * @param priority of the thread that receives
     * @param readers of the ring, woken when something came
     */
    public void start(ThreadPriority priority, Thread... readers) {
        if (!endpoints.isEmpty()) {
            this.priority = priority;
            this.readers = readers.clone();
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
        return endpoints.get(feed).socket().getLastEndpoint();
    }

    private void run() {
        priority.apply();
        try (ZMQ.Poller poller = context.createPoller(endpoints.size() + 1)) {
            poller.register(end, ZMQ.Poller.POLLIN);
            for (final SubscriberEndpoint endpoint : endpoints) {
                poller.register(endpoint.socket(), ZMQ.Poller.POLLIN);
            }
            while (isRunning) {
                int count = 0;
                for (final SubscriberEndpoint endpoint : endpoints) {
                    count += endpoint.receive(MESSAGES_PER_TURN);
                }
                if (count == 0) {
                    poller.poll(POLL_MS);
                } else {
                    wakeReaders();
                }
            }
        } catch (ZMQException e) {
            if (isRunning && e.getErrorCode() != ZMQ.Error.ETERM.getCode()) {
                throw e;
            }
        } finally {
            closeSockets();
        }
    }

    private void wakeReaders() {
        for (final Thread reader : readers) {
            LockSupport.unpark(reader);
        }
    }

    /** Stops the thread and waits for it. */
    @Override
    public void close() {
        isRunning = false;
        if (thread.getState() == Thread.State.NEW) {
            closeSockets();
            return;
        }
        if (thread.isAlive()) {
            tellEnd();
        }
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

    private void tellEnd() {
        final ZMQ.Socket teller = FeedSockets.create(context, SocketType.PAIR);
        teller.connect(endAddress);
        teller.send(ZMQ.MESSAGE_SEPARATOR, ZMQ.DONTWAIT);
        context.destroySocket(teller);
    }

    private void closeSockets() {
        context.destroySocket(end);
        for (final SubscriberEndpoint endpoint : endpoints) {
            endpoint.close(context);
        }
    }
}
