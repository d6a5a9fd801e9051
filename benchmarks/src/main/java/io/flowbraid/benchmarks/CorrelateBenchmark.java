// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a whole connection cost, from its first packet or event to its final record with both ends named?
 *
 * <pre>{@code
 * benchmarks/jmh.sh Correlate -prof gc
 * }</pre>
 *
 * <p>Per connection: eight packets and four events, see {@link Connections}; some 7,000 flows and 130,000 ownerships
 * are held at any time. {@code order} says which ring is ahead. {@code NO_FEED} is the packets alone, {@code INPUT}
 * neither: the cost of making the input, which is in all the others. No rival does this; the price of naming is the
 * difference between {@code EVENTS_FIRST} and {@code NO_FEED}. {@code JSON_FIRST} has the events from the feed's JSON,
 * ten in a message; {@code JSON_INPUT} is the cost of making that, so that the whole of the feed is {@code (JSON_FIRST
 * - JSON_INPUT) - (NO_FEED - INPUT)}, four events. {@code SOCKETS} and {@code JSON_SOCKETS} have no packets: the flows
 * are made of the events, so that an event decoded and applied costs a quarter of {@code JSON_SOCKETS - JSON_INPUT}.
 * With {@code isFollowed} live flows are reported, too. Fails when a flow is not named on both ends that should be.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Connections.OPENED)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by JMH
public class CorrelateBenchmark {
    /** Until ownerships are forgotten as fast as they come, and ports come round again. */
    private static final int ROUNDS_TO_STEADY_STATE = 5_000;

    private static final int MAX_UPDATES = 64;

    /** Which ring is ahead of the other, by 10 ms. */
    public enum Order {
        EVENTS_FIRST,
        PACKETS_FIRST,
        JSON_FIRST,
        SOCKETS,
        JSON_SOCKETS,
        NO_FEED,
        INPUT,
        JSON_INPUT
    }

    @Param({"false", "true"})
    boolean isFollowed;

    @Param
    Order order = Order.EVENTS_FIRST;

    private final Connections connections = new Connections();
    private final EncodedEvents feed = new EncodedEvents();
    private final TallySink sink = new TallySink();
    private Correlator correlator;
    private Consumer<SocketEvent> onEvent;

    @Setup
    public void reachSteadyState() {
        correlator = correlator(isFollowed ? new TallySink() : null);
        onEvent = correlator::onEvent;
        for (int i = 0; i < ROUNDS_TO_STEADY_STATE; i++) {
            correlate();
        }
    }

    @Benchmark
    public long correlate() {
        connections.nextRound();
        switch (order) {
            case EVENTS_FIRST -> {
                learn(connections.openings);
                correlator.onPackets(connections.packets);
                learnClosings();
            }
            case PACKETS_FIRST -> {
                correlator.onPackets(connections.packets);
                learn(connections.openings);
                learnClosings();
            }
            case JSON_FIRST -> {
                feed.encode(connections.openings);
                feed.decode(onEvent);
                correlator.onPackets(connections.packets);
                if (connections.hasClosings()) {
                    feed.encode(connections.closings);
                    feed.decode(onEvent);
                }
            }
            case SOCKETS -> {
                learn(connections.openings);
                learnClosings();
            }
            case JSON_SOCKETS -> {
                feed.encode(connections.openings);
                feed.decode(onEvent);
                if (connections.hasClosings()) {
                    feed.encode(connections.closings);
                    feed.decode(onEvent);
                }
            }
            case JSON_INPUT -> {
                feed.encode(connections.openings);
                feed.encode(connections.closings);
            }
            case NO_FEED -> correlator.onPackets(connections.packets);
            case INPUT -> {}
        }
        correlator.updateLive(MAX_UPDATES);
        return sink.finals;
    }

    @TearDown
    public void checkNames() {
        final boolean hasEvents = order != Order.NO_FEED && order != Order.INPUT && order != Order.JSON_INPUT;
        final long expected = hasEvents ? sink.finals : 0;
        if (sink.bothNamed != expected) {
            throw new IllegalStateException(sink.bothNamed + " of " + sink.finals + " flows have both ends named");
        }
    }

    private Correlator correlator(@Nullable FlowSink live) {
        final boolean hasPackets = order != Order.SOCKETS && order != Order.JSON_SOCKETS;
        return new Correlator(
                hasPackets
                        ? CorrelatorSettings.defaults(
                                List.of(new ObservedInterface("lo", Connections.NETNS, 1, new long[0])))
                        : CorrelatorSettings.defaults(
                                List.of(), List.of(new ObservedFeed("feed", FeedFlows.UNCAPTURED))),
                sink,
                live,
                new LossLedger());
    }

    private void learnClosings() {
        if (connections.hasClosings()) {
            learn(connections.closings);
        }
    }

    private void learn(SocketEvent[] events) {
        for (final SocketEvent event : events) {
            correlator.advance(event.timeNs);
            correlator.onEvent(event);
        }
    }
}
