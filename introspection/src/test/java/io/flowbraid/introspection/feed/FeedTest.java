// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.feed.publish.FeedPublisher;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.introspection.wire.SocketEvents;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.ZContext;

@Timeout(60)
class FeedTest {
    private static final int SOURCE_ID = 7;

    private final ZContext context = new ZContext();
    private final LossLedger agentLedger = new LossLedger();

    @AfterEach
    void closeSockets() {
        context.close();
    }

    @Test
    void shouldCarryEventsToACollectorThatListens() throws Exception {
        final int port = freePort();
        try (FeedPair collector = new FeedPair(context, "tcp://127.0.0.1:" + port + "c", 1024);
                FeedPublisher agent = publisher("tcp://127.0.0.1:" + port + "c")) {
            shouldCarry(agent, collector);
        }
    }

    @Test
    void shouldCarryEventsToACollectorThatConnects() throws Exception {
        final int port = freePort();
        try (FeedPublisher agent = publisher("tcp://127.0.0.1:" + port);
                FeedPair collector = new FeedPair(context, "tcp://127.0.0.1:" + port, 1024)) {
            shouldCarry(agent, collector);
        }
    }

    @Test
    void shouldCarryEventsInsideOneProcess() {
        try (FeedPair collector = new FeedPair(context, "inproc://up", 1024);
                FeedPublisher agent = publisher("inproc://up")) {
            shouldCarry(agent, collector);
        }
    }

    /** JeroMQ does not listen to one in fourteen of the connections it makes, and notices after three seconds. */
    @Test
    void shouldSoonBeConnected() {
        for (int i = 0; i < 40; i++) {
            final long beganNs = System.nanoTime();
            try (FeedPair collector = new FeedPair(context, "tcp://127.0.0.1:*c", 1024);
                    FeedPublisher agent = publisher(collector.subscriber.boundAddress(0) + "c")) {
                FeedPair.awaitCollector(agent);
            }
            assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(Duration.ofMillis(2_900));
        }
    }

    private void shouldCarry(FeedPublisher agent, FeedPair collector) {
        FeedPair.awaitCollector(agent);

        final SocketEvent heartbeat = new SocketEvent();
        heartbeat.kind = SocketEventKind.HEARTBEAT;
        heartbeat.timeNs = 5;
        heartbeat.totalGenerated = 200;
        IntStream.range(0, 150).mapToObj(SocketEvents::connect).forEach(agent::accept);
        agent.accept(heartbeat);
        collector.awaitEvents(151);

        assertThat(collector.received.get(149).localPort).isEqualTo(149);
        assertThat(collector.received.get(149).sourceId).isEqualTo(SOURCE_ID);
        assertThat(collector.received).extracting(event -> event.sequence).isSorted();
        assertThat(collector.received.get(150).totalSent).isEqualTo(151);
        assertThat(collector.subscriber.sources()).singleElement().satisfies(source -> {
            assertThat(source.hostName()).isEqualTo("host-a");
            assertThat(source.messages()).isEqualTo(collector.received.get(150).sequence);
            assertThat(source.gaps()).isZero();
            assertThat(source.agentGenerated()).isEqualTo(200);
        });
        assertThat(collector.ledger.isClosed()).isTrue();
        assertThat(agentLedger.isClosed()).isTrue();
    }

    @Test
    void shouldNoticeACollectorThatComesLateLeavesAndComesBack() throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort() + "c";
        try (FeedPublisher agent = publisher(endpoint)) {
            agent.accept(SocketEvents.connect(1));
            agent.flush();
            assertThat(agent.hasNewListener()).isFalse();

            for (int visit = 2; visit <= 3; visit++) {
                try (ZContext process = new ZContext();
                        FeedPair collector = new FeedPair(process, endpoint, 1024)) {
                    FeedPair.awaitCollector(agent);
                    agent.accept(SocketEvents.connect(visit));
                    agent.flush();
                    collector.awaitEvents(1);
                    assertThat(collector.received)
                            .extracting(event -> event.localPort)
                            .containsExactly(visit);
                }
            }
        }
        assertThat(FeedPair.stage(agentLedger, "published").loss("no_collector").get())
                .isEqualTo(1);
        assertThat(agentLedger.isClosed()).isTrue();
    }

    @Test
    void shouldGoOnWithAPublisherThatRestarts() throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort();
        try (FeedPair collector = new FeedPair(context, endpoint, 1024)) {
            for (int run = 1; run <= 2; run++) {
                try (ZContext process = new ZContext();
                        FeedPublisher agent = FeedPair.publisher(process, endpoint, SOURCE_ID, agentLedger)) {
                    FeedPair.awaitCollector(agent);
                    for (int i = 0; i < 3; i++) {
                        agent.accept(SocketEvents.connect(run));
                        agent.flush();
                    }
                    collector.awaitEvents(3 * run);
                }
            }

            assertThat(collector.subscriber.sources()).singleElement().satisfies(source -> {
                assertThat(source.restarts()).isEqualTo(1);
                assertThat(source.gaps()).isZero();
            });
        }
    }

    @Test
    void shouldUseAllOfABurstThatIsLargerThanTheRing() throws Exception {
        final int burst = 50_000;
        final String endpoint = "tcp://127.0.0.1:" + freePort() + "c";
        try (FeedPair collector = new FeedPair(context, endpoint, 1024);
                FeedPublisher agent = new FeedPublisher(
                        context, FeedPair.endpoints(endpoint, FeedPeer.AGENT), SOURCE_ID, burst, agentLedger)) {
            FeedPair.awaitCollector(agent);

            final SocketEvent event = SocketEvents.connect(1);
            for (int i = 0; i < burst; i++) {
                event.cookie = i;
                agent.accept(event);
                agent.flush(); // one event a message, as simple senders do
            }
            collector.awaitEvents(burst);

            assertThat(collector.received).hasSize(burst);
            assertThat(collector.stage("messages").in().get()).isEqualTo(burst);
            assertThat(collector.ledger.isClosed()).isTrue();
        }
        assertThat(FeedPair.stage(agentLedger, "published").lost()).isZero();
    }

    @Test
    void shouldWaitForACollectorInItsOwnProcess() throws Exception {
        final int events = 20_000;
        final String endpoint = "inproc://slow";
        try (FeedPair collector = new FeedPair(context, endpoint, 64, new FeedSubscriber.Limits(10, 1));
                FeedPublisher agent =
                        new FeedPublisher(context, FeedPair.endpoints(endpoint, FeedPeer.AGENT), 1, 10, agentLedger)) {
            FeedPair.awaitCollector(agent);

            final Thread publishing = new Thread(() -> {
                final SocketEvent event = SocketEvents.connect(1);
                for (int i = 0; i < events; i++) {
                    event.cookie = i;
                    agent.accept(event);
                    agent.flush();
                }
            });
            publishing.start();
            collector.awaitEvents(events);
            publishing.join();

            assertThat(collector.received).hasSize(events);
            assertThat(FeedPair.stage(agentLedger, "published").lost()).isZero();
        }
    }

    @Test
    void shouldCountWhatASlowCollectorDoesNotTake() throws Exception {
        final String endpoint = "inproc://slow";
        try (FeedPair collector = new FeedPair(context, endpoint, 64, new FeedSubscriber.Limits(100, 1));
                FeedPublisher agent =
                        new FeedPublisher(context, FeedPair.endpoints(endpoint, FeedPeer.AGENT), 1, 100, agentLedger)) {
            FeedPair.awaitCollector(agent);

            for (int i = 0; i < 5_000; i++) {
                agent.accept(SocketEvents.connect(i));
                agent.flush();
            }
            final long dropped = FeedPair.stage(agentLedger, "published")
                    .loss("collector_too_slow")
                    .get();
            final int taken =
                    (int) FeedPair.stage(agentLedger, "published").out().get();
            collector.awaitEvents(taken);
            agent.accept(SocketEvents.connect(1));
            agent.flush();
            collector.awaitEvents(taken + 1);

            assertThat(dropped).isPositive();
            assertThat(collector.stage("messages").loss("gap").get()).isEqualTo(dropped);
            assertThat(collector.ledger.isClosed()).isTrue();
            assertThat(agentLedger.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void shouldTellAgentsWithOneSourceIdApartByTheirConnections(int agents) throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort() + "c";
        final List<FeedPublisher> publishers = new ArrayList<>();
        try (FeedPair collector = new FeedPair(context, endpoint, 1024)) {
            for (int i = 0; i < agents; i++) {
                final FeedPublisher agent = publisher(endpoint);
                publishers.add(agent);
                FeedPair.awaitCollector(agent);
                for (int skipped = 0; skipped < 100 * i; skipped++) {
                    agent.accept(SocketEvents.connect(skipped));
                }
                agent.flush();
                collector.awaitEvents(collector.received.size() + 100 * i);
            }

            for (int i = 0; i < 5; i++) {
                for (final FeedPublisher agent : publishers) {
                    agent.accept(SocketEvents.connect(i)); // of one host, as foreign agents that name none
                    agent.flush();
                    collector.awaitEvents(collector.received.size() + 1);
                }
            }

            assertThat(collector.subscriber.sources()).hasSize(agents).allSatisfy(source -> {
                assertThat(source.sourceId()).isEqualTo(SOURCE_ID);
                assertThat(source.interleavings()).isZero();
                assertThat(source.restarts()).isZero();
                assertThat(source.gaps()).isZero();
            });
            assertThat(collector.stage("messages").lost()).isZero();
        } finally {
            publishers.forEach(FeedPublisher::close);
        }
    }

    @Test
    void shouldReadSeveralFeedsAndSayWhichOneAnEventCameFrom() throws Exception {
        final String tcp = "tcp://127.0.0.1:" + freePort() + "c";
        try (FeedPair collector = new FeedPair(context, "inproc://near," + tcp, 1024);
                FeedPublisher near = publisher("inproc://near");
                FeedPublisher far = publisher(tcp)) {
            FeedPair.awaitCollector(near);
            FeedPair.awaitCollector(far);

            near.accept(SocketEvents.connect(1));
            near.flush();
            collector.awaitEvents(1);
            far.accept(SocketEvents.connect(2));
            far.flush();
            collector.awaitEvents(2);

            assertThat(collector.received).extracting(event -> event.feed).containsExactly(0, 1);
        }
    }

    @Test
    void shouldSayInOneSentenceThatThePortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            final String endpoint = "tcp://*:" + taken.getLocalPort() + "c";

            assertThatThrownBy(() -> new FeedPair(context, endpoint, 64))
                    .isInstanceOf(FeedException.class)
                    .hasMessage(
                            endpoint + ": the port is in use by another program; stop that one or choose another port");
        }
    }

    private FeedPublisher publisher(String endpoint) {
        return FeedPair.publisher(context, endpoint, SOURCE_ID, agentLedger);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
