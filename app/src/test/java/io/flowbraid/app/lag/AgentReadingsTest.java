// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.lmax.disruptor.RingBuffer;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.introspection.feed.FeedContext;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPeer;
import io.flowbraid.introspection.feed.publish.FeedPublisher;
import io.flowbraid.introspection.feed.subscribe.FeedSubscriber;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Agents of one host on one feed, over real sockets. */
class AgentReadingsTest {
    private static final String FEED = "tcp://127.0.0.1:0c";

    private final LossLedger ledger = new LossLedger();
    private final FeedContext context = new FeedContext();
    private final FeedSubscriber subscriber = new FeedSubscriber(
            context.sockets(),
            List.of(FeedEndpoint.of(FEED, "tcp://127.0.0.1:0", true, FeedPeer.COLLECTOR)),
            new FeedSubscriber.Settings(FeedSubscriber.Limits.DEFAULT, null, CommandLines.MASKED),
            RingBuffer.createSingleProducer(SocketEvent::new, 1 << 10),
            ledger,
            AgentReadingsTest::nowNs);
    private final AgentReadings readings = new AgentReadings("b007", false, nowNs());
    private final List<String> said = new ArrayList<>();
    private final SeenAgents seen = new SeenAgents(said::add);
    private final List<FeedPublisher> agents = new ArrayList<>();

    @AfterEach
    void close() {
        agents.forEach(FeedPublisher::close);
        subscriber.close();
        context.close();
    }

    @Test
    void shouldTellTwoAgentsOfOneHostApart() {
        subscriber.start(ThreadPriority.UNCHANGED, Thread.currentThread());
        beat(agent(7), 70, false);
        awaitSenders(1);
        assertThat(names()).containsExactly("the agent on vm (" + FEED + ")");
        assertThat(said).containsExactly("flowbraid: the agent on vm (" + FEED + ") is connected");

        beat(agent(8), 80, false);
        awaitSenders(2);

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "the agent on vm (" + FEED + ", source id 7)", "the agent on vm (" + FEED + ", source id 8)");
        assertThat(said)
                .hasSize(2)
                .last()
                .asString()
                .isEqualTo("flowbraid: the agent on vm (" + FEED + ", source id 8) is connected");
    }

    @Test
    void shouldTakeAnAgentThatWasStoppedForOver() {
        subscriber.start(ThreadPriority.UNCHANGED, Thread.currentThread());
        final FeedPublisher agent = agent(7);
        beat(agent, 70, false);
        awaitSenders(1);
        assertThat(over()).containsExactly(false);

        beat(agent, 70, true);

        await().untilAsserted(() -> assertThat(over()).containsExactly(true));
        seen.look(subscriber.sources());
        assertThat(said).last().isEqualTo("flowbraid: the agent on vm (" + FEED + ") was stopped");
    }

    @Test
    void shouldTakeAnAgentForOverThatAnotherReplaced() {
        subscriber.start(ThreadPriority.UNCHANGED, Thread.currentThread());
        beat(agent(7), 70, false);
        awaitSenders(1);
        beat(agent(8), 80, false);
        awaitSenders(2);

        assertThat(over()).containsExactly(true, false);
    }

    private List<String> names() {
        return readings.of(subscriber.sources(), nowNs()).stream()
                .map(AgentWatch.Reading::name)
                .toList();
    }

    private List<Boolean> over() {
        return readings.of(subscriber.sources(), nowNs()).stream()
                .map(AgentWatch.Reading::isOver)
                .toList();
    }

    private void awaitSenders(int count) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(subscriber.sources())
                        .hasSize(count)
                        .allMatch(source -> source.hostName().equals("vm")));
        seen.look(subscriber.sources());
    }

    private FeedPublisher agent(int sourceId) {
        final String address = subscriber.boundAddress(0);
        final FeedPublisher agent = new FeedPublisher(
                context.sockets(),
                List.of(FeedEndpoint.of(address + "c", address, true, FeedPeer.AGENT)),
                sourceId,
                FeedPublisher.DEFAULT_QUEUE_LENGTH,
                new LossLedger());
        agents.add(agent);
        await().atMost(Duration.ofSeconds(20)).until(agent::hasNewListener);
        return agent;
    }

    private static void beat(FeedPublisher agent, int number, boolean isLast) {
        final SocketEvent heartbeat = new SocketEvent();
        heartbeat.kind = SocketEventKind.HEARTBEAT;
        heartbeat.hostName = "vm";
        heartbeat.bootId = "b007";
        heartbeat.agent = number;
        heartbeat.timeNs = nowNs();
        heartbeat.isLast = isLast;
        agent.accept(heartbeat);
        agent.flush();
    }

    private static long nowNs() {
        return System.currentTimeMillis() * 1_000_000L;
    }
}
