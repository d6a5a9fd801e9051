// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import io.flowbraid.introspection.feed.zmtp.Refusal;
import io.flowbraid.introspection.wire.SocketEvents;
import io.flowbraid.model.ledger.LossLedger;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.ZContext;

/** CURVE between our collector and JeroMQ's publisher, which is our agent's. */
@Timeout(60)
class EncryptedFeedTest {
    private final CurveKeyPair server = CurveKeyPair.generate();
    private final CurveKeyPair client = CurveKeyPair.generate();
    private final ZContext context = new ZContext();

    @AfterEach
    void close() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c", ""})
    void shouldCarryEventsWhicheverEndBinds(String suffix) throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort() + suffix;
        try (FeedPublisher agent = agent(endpoint, new FeedPublisher.Encryption(server.publicKey(), client));
                FeedPair collector = collector(endpoint, List.of(client.publicKey()))) {
            FeedPair.awaitCollector(agent);
            for (int i = 0; i < 500; i++) {
                agent.accept(SocketEvents.connect(i));
            }
            agent.flush();
            collector.awaitEvents(500);

            assertThat(collector.received).extracting(event -> event.localPort).isSorted();
            assertThat(collector.stage("messages").lost()).isZero();
        }
    }

    @Test
    void shouldTakeAnybodyWhoKnowsTheKeyWithoutAList() throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort() + "c";
        try (FeedPublisher agent = agent(endpoint, FeedPublisher.Encryption.withThrowAwayKeys(server.publicKey()));
                FeedPair collector = collector(endpoint, List.of())) {
            FeedPair.awaitCollector(agent);
            agent.accept(SocketEvents.connect(1));
            agent.flush();
            collector.awaitEvents(1);
        }
    }

    @Test
    void shouldRefuseAClientThatIsNotInTheList() throws Exception {
        shouldRefuse(
                new FeedPublisher.Encryption(server.publicKey(), CurveKeyPair.generate()), Refusal.CLIENT_NOT_ALLOWED);
    }

    @Test
    void shouldRefuseAClientWithAnotherServerKey() throws Exception {
        shouldRefuse(
                new FeedPublisher.Encryption(CurveKeyPair.generate().publicKey(), client), Refusal.WRONG_SERVER_KEY);
    }

    @Test
    void shouldRefuseAClientWithoutEncryption() throws Exception {
        shouldRefuse(null, Refusal.WRONG_MECHANISM);
    }

    private void shouldRefuse(FeedPublisher.@Nullable Encryption encryption, Refusal why) throws Exception {
        final String endpoint = "tcp://127.0.0.1:" + freePort() + "c";
        try (FeedPublisher good = agent(endpoint, new FeedPublisher.Encryption(server.publicKey(), client));
                FeedPublisher bad = agent(endpoint, encryption);
                FeedPair collector = collector(endpoint, List.of(client.publicKey()))) {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(collector
                                    .stage("connections")
                                    .loss(why.text())
                                    .get())
                            .as("%s", collector.stage("connections").losses().keySet())
                            .isPositive());
            FeedPair.awaitCollector(good);
            good.accept(SocketEvents.connect(1));
            good.flush();
            collector.awaitEvents(1);

            assertThat(bad.hasNewListener()).isFalse();
        }
    }

    private FeedPublisher agent(String endpoint, FeedPublisher.@Nullable Encryption encryption) {
        return new FeedPublisher(
                context,
                FeedPair.endpoints(endpoint, FeedPeer.AGENT),
                7,
                FeedPublisher.DEFAULT_QUEUE_LENGTH,
                encryption,
                new LossLedger());
    }

    private FeedPair collector(String endpoint, List<byte[]> allowed) {
        return new FeedPair(
                context,
                endpoint,
                1024,
                FeedSubscriber.Limits.DEFAULT,
                new CurveServerKeys(server.secretKey(), allowed));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
