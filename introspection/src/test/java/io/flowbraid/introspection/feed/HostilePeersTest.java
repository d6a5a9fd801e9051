// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.wire.SocketEvents;
import io.flowbraid.model.ledger.LossLedger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

/**
 * Whatever a peer sends, other feeds go on. The long form, about ten minutes: {@code mvn test -pl introspection -am
 * -Dtest=HostilePeersTest -Dflowbraid.torture.connections=1000000 -Dflowbraid.torture.messages=10000000}.
 */
class HostilePeersTest {
    private static final int CONNECTIONS = Integer.getInteger("flowbraid.torture.connections", 5_000);
    private static final int MESSAGES = Integer.getInteger("flowbraid.torture.messages", 100_000);
    private static final long SEED = Long.getLong("flowbraid.torture.seed", System.nanoTime());

    private final ZContext context = new ZContext();
    private final FeedPair collector = new FeedPair(context, "tcp://127.0.0.1:*c,tcp://127.0.0.1:*c", 1024);
    private final List<FeedPublisher> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(FeedPublisher::close);
        collector.close();
        context.close();
    }

    @Test
    void shouldGoOnAfterAFrameOfNegativeLength() throws Exception {
        final FeedPublisher before = agent(0);
        final FeedPublisher elsewhere = agent(1);
        for (int i = 0; i < 3; i++) {
            try (Socket hostile = connect()) {
                hostile.getOutputStream().write(HostilePeers.NEGATIVE_LENGTH);
                assertThat(hostile.getInputStream().readAllBytes()).isNotNull(); // until it is cut off
            } catch (IOException e) {
                // Reset: cut off, too.
            }
        }

        shouldBeHeard(before);
        shouldBeHeard(elsewhere);
        shouldBeHeard(agent(0));
    }

    @Test
    void shouldGoOnUnderHostileConnectionsAndMessages() throws Exception {
        final FeedPublisher agent = agent(0);
        final HostilePeers peers = new HostilePeers(port(), SEED);
        final CompletableFuture<Void> attack = CompletableFuture.runAsync(() -> {
            try {
                peers.connect(CONNECTIONS);
                peers.send(MESSAGES);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        while (!attack.isDone()) {
            shouldBeHeard(agent);
            collector.received.clear();
        }
        attack.join();
        shouldBeHeard(agent);
        shouldBeHeard(agent(0));

        Awaitility.await()
                .untilAsserted(() -> assertThat(collector.ledger.isClosed())
                        .as("seed %d: %s", SEED, collector.stage("messages").losses())
                        .isTrue());
        assertThat(collector.stage("connections").in().get()).isGreaterThan(CONNECTIONS);
        assertThat(collector.stage("messages").loss("internal_error").get())
                .as("seed %d", SEED)
                .isZero();
        assertThat(collector.stage("connections").loss("internal_error").get())
                .as("seed %d", SEED)
                .isZero();
        assertThat(collector.subscriber.sources())
                .as("senders that one address can invent")
                .hasSizeLessThanOrEqualTo(FeedSenders.MAX_PER_HOST + 1);
        assertThat(collector.subscriber.sources().stream()
                        .mapToLong(FeedSource::gaps)
                        .sum())
                .as("messages that one address can claim to be lost")
                .isLessThan(1L << 31);
    }

    @Test
    void shouldKeepAnAgentThatListensAlive() throws Exception {
        try (FeedPublisher agent = FeedPair.publisher(context, "tcp://127.0.0.1:*", 7, new LossLedger())) {
            final String address = agent.boundAddress();
            final int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            final HostilePeers peers = HostilePeers.collectors(port, SEED);
            for (int i = 0; i < 3; i++) {
                try (Socket hostile = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    hostile.getOutputStream().write(HostilePeers.NEGATIVE_LENGTH);
                    hostile.getOutputStream().write(peers.anything(1));
                }
            }
            peers.connect(Math.min(CONNECTIONS, 5_000));

            try (FeedPair late = new FeedPair(context, address, 1024)) {
                FeedPair.awaitCollector(agent);
                agent.accept(SocketEvents.connect(1));
                agent.flush();
                late.awaitEvents(1);
            }
        }
    }

    @Test
    void shouldHoldNoMoreOfAnEndlessMessageThanItsFirstFrames() throws Exception {
        final FeedPublisher agent = agent(0);
        final byte[] frame = HostilePeers.frame(1, new byte[60_000]);
        try (Socket hostile = connect()) {
            hostile.getOutputStream().write(HostilePeers.join(HostilePeers.greeting(), HostilePeers.READY));
            for (int i = 0; i < 10_000; i++) { // 600 MB
                hostile.getOutputStream().write(frame);
            }
            shouldBeHeard(agent);
        }
    }

    @Test
    void shouldTakeAGoodPeerWhenSilentOnesHoldEveryConnection() throws Exception {
        final List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < TcpConnections.MAX_CONNECTIONS + 50; i++) {
                silent.add(connect());
            }

            shouldBeHeard(agent(0));
        } finally {
            for (final Socket socket : silent) {
                socket.close();
            }
        }
        assertThat(collector.stage("connections").loss("too_many_connections").get())
                .isPositive();
    }

    private FeedPublisher agent(int feed) {
        final FeedPublisher agent =
                FeedPair.publisher(context, collector.subscriber.boundAddress(feed) + "c", 7, new LossLedger());
        agents.add(agent);
        FeedPair.awaitCollector(agent);
        return agent;
    }

    private void shouldBeHeard(FeedPublisher agent) {
        final int marker = 40_000 + agents.size();
        collector.received.clear();
        agent.accept(SocketEvents.connect(marker));
        agent.flush();
        Awaitility.await().pollInSameThread().until(() -> {
            collector.drain();
            return collector.received.stream().anyMatch(event -> event.localPort == marker);
        });
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port());
    }

    private int port() {
        final String address = collector.subscriber.boundAddress(0);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }
}
