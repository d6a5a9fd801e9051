// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums count an exchange once that packets and sockets show, whether and when the feed accompanies the interface. */
class CountedBesideSocketsTest {
    private static final String LO = Scene.LO;
    private static final int PORT = 40_000;
    private static final long OURS = 1L << Scene.FEED;
    private static final long NONE = 0;

    private SocketScene both = SocketScene.beside(FeedFlows.ALL);

    @ParameterizedTest
    @CsvSource({"ALL, 20", "ALL, 2000", "UNCAPTURED, 2000"})
    void shouldCountDatagramsOnceWhoseFeedAccompaniesTheInterfaceTooLate(FeedFlows policy, double backMs) {
        both = SocketScene.beside(policy);
        both.scene.correlator.accompany(0, NONE);
        exchange(0, PORT);
        both.scene.advance(backMs);
        both.scene.correlator.accompany(0, OURS);
        both.scene.advance(200_000);

        assertThat(counted(both.finals())).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 2_000})
    void shouldCountAConnectionOnceWhoseFeedAccompaniesTheInterfaceTooLate(double backMs) {
        both.scene.correlator.accompany(0, NONE);
        connect(0, PORT);
        both.scene.advance(backMs);
        both.scene.correlator.accompany(0, OURS);
        both.scene.advance(200_000);

        assertThat(counted(both.finals())).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
    }

    @Test
    void shouldCountDatagramsOnceThatAreCapturedElsewhere() {
        both.scene.correlator.accompany(0, NONE);
        final SocketScene.Socket client =
                both.udp("172.17.0.2", PORT, "198.51.100.7", 53).of(11, "dig").on(SocketScene.HOST, 0xC);
        both.scene.udp(0.1, "172.17.0.2", PORT, "198.51.100.7", 53, 39);
        client.counts(39, 0).opens(0);
        client.counts(39, 300).closes(5);
        both.scene.advance(2_000);
        both.scene.correlator.accompany(0, OURS);
        both.scene.advance(200_000);

        assertThat(both.finals()).hasSize(2);
        assertThat(counted(both.finals())).extracting(flow -> flow.observer).containsExactly(ObserverType.SOCKETS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldCountEachExchangeOnceWhileTheCompanionComesAndGoes(long seed) {
        final Random random = new Random(seed);
        final int exchanges = 300;
        final List<Step> steps = new ArrayList<>();
        for (int i = 0; i < exchanges; i++) {
            steps.addAll(
                    random.nextBoolean()
                            ? exchangeSteps(random.nextInt(60_000), PORT + i, 1 + random.nextInt(3_000))
                            : connectSteps(random.nextInt(60_000), PORT + i, 1 + random.nextInt(3_000)));
        }
        for (int i = 0; i < 40; i++) {
            final long feeds = i % 2 == 0 ? NONE : OURS;
            final double ms = 1_500 * i + random.nextInt(1_000);
            steps.add(new Step(ms, () -> both.scene.correlator.accompany(0, feeds)));
        }
        steps.sort(Comparator.comparingDouble(Step::ms));
        for (final Step step : steps) {
            both.scene.advance(step.ms());
            step.what().run();
        }
        both.scene.advance(300_000);

        final var byPort = counted(both.finals()).stream()
                .collect(Collectors.groupingBy(flow -> flow.client.port, Collectors.counting()));
        assertThat(byPort)
                .hasSize(exchanges)
                .allSatisfy((port, flows) ->
                        assertThat(flows).as("counted flows of port %s", port).isEqualTo(1));
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    private record Step(double ms, Runnable what) {}

    private static List<FlowRecord> counted(List<FlowRecord> flows) {
        return flows.stream().filter(flow -> flow.conversation.isCounted).toList();
    }

    private void exchange(double ms, int port) {
        exchangeSteps(ms, port, 1).forEach(step -> step.what().run());
    }

    private List<Step> exchangeSteps(double ms, int port, double lastsMs) {
        final SocketScene.Socket client =
                both.udp(LO, port, LO, 53).of(11, "dig").cookie(port);
        final SocketScene.Socket server =
                both.udp(LO, 53, LO, port).of(53, "named").server();
        final double endMs = ms + lastsMs;
        return List.of(
                new Step(ms, () -> client.counts(39, 0).opens(ms)),
                new Step(ms + 0.1, () -> both.scene.udp(ms + 0.1, LO, port, LO, 53, 39)),
                new Step(ms + 0.2, () -> server.counts(0, 39).opens(ms + 0.2)),
                new Step(endMs, () -> both.scene.udp(endMs, LO, 53, LO, port, 300)),
                new Step(endMs + 0.1, () -> client.counts(39, 300).closes(endMs + 0.1)),
                new Step(endMs + 400, () -> server.counts(300, 39).updates(endMs + 400)));
    }

    private void connect(double ms, int port) {
        connectSteps(ms, port, 3).forEach(step -> step.what().run());
    }

    private List<Step> connectSteps(double ms, int port, double lastsMs) {
        final SocketScene.Socket client =
                both.tcp(LO, port, LO, 8000).of(11, "curl").cookie(2L * port);
        final SocketScene.Socket server = both.tcp(LO, 8000, LO, port)
                .of(12, "python3")
                .cookie(2L * port + 1)
                .server();
        final double endMs = ms + lastsMs;
        return List.of(
                new Step(ms, () -> client.opens(ms)),
                new Step(ms + 0.1, () -> both.scene.handshake(ms + 0.1, port, 100)),
                new Step(ms + 0.3, () -> server.opens(ms + 0.3)),
                new Step(endMs, () -> both.scene.talkAndClose(endMs, port, 100, 10, 20)),
                new Step(endMs + 5, () -> client.counts(10, 20).closes(endMs + 5)),
                new Step(endMs + 5.1, () -> server.counts(20, 10).closes(endMs + 5.1)));
    }
}
