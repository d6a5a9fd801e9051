// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client on .1 asks port 81 of .2, which is translated or passed on to port 82 of .3. */
class ConversationTest {
    private static final String CLIENT = "10.0.0.1";
    private static final String PUBLISHED = "10.0.0.2";
    private static final String SERVER = "10.0.0.3";
    private static final ProcessIdentity CURL = Scene.process(100, "curl");
    private static final ProcessIdentity NGINX = Scene.process(200, "nginx");
    private static final ProcessIdentity RELAY = Scene.process(300, "relay");

    private final Scene scene = new Scene();

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 30, 400})
    void shouldNameBothOwnersOnBothSidesOfATranslationWheneverItIsReported(double reportedMs) {
        final boolean isFirst = reportedMs < 1;
        if (isFirst) {
            translation(1.05, 1, 40_000, SocketEventKind.TRANSLATION);
        }
        original(1, 40_000, 1_000);
        translated(1.1, 40_000, 1_000);
        owners(40_000, 1, CURL, NGINX);
        if (!isFirst) {
            translation(reportedMs, 1, 40_000, SocketEventKind.TRANSLATION);
        }
        scene.advance(3_000);

        final FlowRecord original = flow(81);
        final FlowRecord translated = flow(82);
        for (final FlowRecord flow : List.of(original, translated)) {
            assertThat(flow.client.attribution.process).isEqualTo(CURL);
            assertThat(flow.server.attribution.process).isEqualTo(NGINX);
        }
        assertThat(original.conversation.leg).isEqualTo(ConversationLeg.ORIGINAL);
        assertThat(translated.conversation.leg).isEqualTo(ConversationLeg.TRANSLATED);
        assertThat(original.conversation.id).isNotZero().isEqualTo(translated.conversation.id);
        assertThat(original.server.attribution.isTranslated).isTrue();
        assertThat(original.client.attribution.isTranslated).isFalse();
        assertThat(translated.client.attribution.isTranslated).isTrue();
        assertThat(IpAddress.format(original.server.natHi, original.server.natLo))
                .isEqualTo(SERVER);
        assertThat(original.server.natPort).isEqualTo(82);
        assertThat(original.client.natPort).isEqualTo(-1);
    }

    @Test
    void shouldNotTakeAnEarlierTranslationForThatOfThisConnection() {
        translation(1, 1, 40_000, SocketEventKind.TRANSLATION);
        translation(2, 1, 40_000, SocketEventKind.TRANSLATION_END);
        original(100, 40_000, 1_000);
        owners(40_000, 100, CURL, NGINX);
        scene.advance(3_000);

        assertThat(flow(81).conversation.id).isZero();
        assertThat(flow(81).server.attribution.process).isNull();
    }

    /** Its last packets could trail the close, until it is known that the five-tuple is a translated connection's. */
    @Test
    void shouldNotNameTheSocketThatHadTheTranslatedFiveTupleBefore() {
        socket(1, CLIENT, 40_000, SERVER, 82, true, CURL, 10, 20);
        scene.tcp(100, CLIENT, 40_000, SERVER, 82, TcpFlags.ACK, 5_000, 10);
        translation(100.2, 1, 40_000, SocketEventKind.TRANSLATION);
        scene.tcp(101, CLIENT, 40_000, SERVER, 82, TcpFlags.ACK | TcpFlags.RST, 5_010, 0);
        scene.advance(3_000);

        assertThat(flow(82).conversation.leg).isEqualTo(ConversationLeg.TRANSLATED);
        assertThat(flow(82).client.attribution.process).isNull();
    }

    @Test
    void shouldNotChooseBetweenTwoTranslations() {
        original(1, 40_000, 1_000);
        owners(40_000, 1, CURL, NGINX);
        translation(10, 1, 40_000, SocketEventKind.TRANSLATION);
        translation(10, 1, 40_000, SocketEventKind.TRANSLATION_END);
        translation(10, 2, 40_000, SocketEventKind.TRANSLATION);
        scene.advance(3_000);

        assertThat(flow(81).conversation.id).isZero();
        assertThat(flow(81).server.attribution.process).isNull();
    }

    @Test
    void shouldNotLinkFlowsThatBeganWithOtherSequenceNumbers() {
        original(1, 40_000, 1_000);
        translated(1.1, 40_000, 7_777);
        owners(40_000, 1, CURL, NGINX);
        translation(10, 1, 40_000, SocketEventKind.TRANSLATION);
        scene.advance(3_000);

        assertThat(scene.finals()).allMatch(flow -> flow.conversation.id == 0);
    }

    @Test
    void shouldCountEveryTranslation() {
        original(1, 40_000, 1_000);
        translation(2, 1, 40_000, SocketEventKind.TRANSLATION);
        translation(2, 2, 40_001, SocketEventKind.TRANSLATION);
        scene.advance(400_000);

        final var stage = scene.ledger.stages().stream()
                .filter(each -> each.kind().equals("translations"))
                .findAny()
                .orElseThrow();
        assertThat(stage.in().get()).isEqualTo(2);
        assertThat(stage.out().get()).isEqualTo(1);
        assertThat(stage.loss("unmatched").get()).isEqualTo(1);
        assertThat(stage.imbalance()).isZero();
    }

    @Test
    void shouldNameTheFarEndsOfARelay() {
        relayed(1, 40_000, 50_000, 300, 600);
        scene.advance(5_000);

        final FlowRecord to = flow(81);
        final FlowRecord from = flow(82);
        assertThat(to.conversation.id).isNotZero().isEqualTo(from.conversation.id);
        assertThat(to.server.attribution.process).isEqualTo(RELAY);
        assertThat(to.conversation.leg).isEqualTo(ConversationLeg.TO_INTERMEDIARY);
        assertThat(to.conversation.intermediary.process).isEqualTo(RELAY);
        assertThat(to.conversation.server.process).isEqualTo(NGINX);
        assertThat(to.conversation.server.port).isEqualTo(82);
        assertThat(from.conversation.leg).isEqualTo(ConversationLeg.FROM_INTERMEDIARY);
        assertThat(from.conversation.client.process).isEqualTo(CURL);
        assertThat(from.conversation.client.port).isEqualTo(40_000);
    }

    @Test
    void shouldNotLinkTwoConnectionsOfARelayThatAreAlikeAtOnce() {
        for (int i = 0; i < 2; i++) {
            accepted(1 + i * 0.01, 40_000 + i, 300, 600);
        }
        for (int i = 0; i < 2; i++) {
            connected(2 + i * 0.01, 50_000 + i, 300, 600);
        }
        scene.advance(5_000);

        assertThat(scene.finals()).hasSize(4).allMatch(flow -> flow.conversation.id == 0);
    }

    @Test
    void shouldLinkConnectionsThatAreAlikeOneAfterTheOther() {
        for (int i = 0; i < 20; i++) {
            // The next one is accepted while the last one is still open.
            relayed(1 + i * 12, 40_000 + i, 50_000 + i, 300, 600);
        }
        scene.advance(5_000);

        assertThat(scene.finals()).hasSize(40);
        for (int i = 0; i < 20; i++) {
            final int clientPort = 40_000 + i;
            final int relayPort = 50_000 + i;
            final FlowRecord to = only(clientPort);
            final FlowRecord from = only(relayPort);
            assertThat(to.conversation.id).as("pair " + i).isNotZero().isEqualTo(from.conversation.id);
            assertThat(from.conversation.client.port).isEqualTo(clientPort);
        }
    }

    @Test
    void shouldNotLinkAConnectionWhoseOwnWasLost() {
        relayed(1, 40_000, 50_000, 300, 600);
        connected(3, 50_001, 300, 600);
        scene.advance(5_000);

        assertThat(scene.finals()).allMatch(flow -> flow.conversation.id == 0);
    }

    @Test
    void shouldNameDockerProxyBetweenDatagrams() {
        final ProcessIdentity proxy = new ProcessIdentity(
                "b007",
                300,
                300_000L,
                Scene.T0_NS,
                "docker-proxy",
                "/usr/bin/docker-proxy",
                "/usr/bin/docker-proxy -proto udp -host-port 81 -container-ip 10.0.0.3 -container-port 82",
                0,
                "root",
                0,
                "root",
                1,
                "dockerd",
                "/usr/bin/dockerd");
        scene.udp(1, CLIENT, 40_000, PUBLISHED, 81, 30);
        scene.udp(2, PUBLISHED, 50_000, SERVER, 82, 30);
        datagramSocket(1, PUBLISHED, 81, CLIENT, 40_000, proxy);
        datagramSocket(2, PUBLISHED, 50_000, SERVER, 82, proxy);
        scene.advance(120_000);

        assertThat(flow(81).conversation.intermediary.process).isEqualTo(proxy);
        assertThat(flow(81).conversation.leg).isEqualTo(ConversationLeg.TO_INTERMEDIARY);
        assertThat(flow(81).conversation.server.port).isEqualTo(82);
        assertThat(flow(82).conversation.intermediary.process).isEqualTo(proxy);
        assertThat(flow(82).conversation.leg).isEqualTo(ConversationLeg.FROM_INTERMEDIARY);
    }

    @Test
    void shouldNotLinkConnectionsThatCarriedOtherBytes() {
        connection(1, CLIENT, 40_000, PUBLISHED, 81, 1_000);
        connection(1.5, PUBLISHED, 50_000, SERVER, 82, 2_000);
        socket(1.1, PUBLISHED, 81, CLIENT, 40_000, false, RELAY, 600, 300);
        socket(1.4, PUBLISHED, 50_000, SERVER, 82, true, RELAY, 301, 600);
        scene.advance(5_000);

        assertThat(scene.finals()).hasSize(2).noneMatch(flow -> flow.conversation.isKnown());
    }

    @Test
    void shouldGiveTheSameIdentifiersForTheSameInput() {
        relayed(1, 40_000, 50_000, 300, 600);
        scene.advance(5_000);
        final long first = flow(81).conversation.id;
        final ConversationTest again = new ConversationTest();
        again.relayed(1, 40_000, 50_000, 300, 600);
        again.scene.advance(5_000);

        assertThat(again.flow(81).conversation.id).isEqualTo(first);
    }

    /** The server's sockets close first, all within a millisecond of each other, 20 ms after they opened. */
    private void relayed(double ms, int clientPort, int relayPort, long request, long reply) {
        accepted(ms, clientPort, request, reply);
        connected(ms + 0.4, relayPort, request, reply);
    }

    private void accepted(double ms, int clientPort, long request, long reply) {
        connection(ms, CLIENT, clientPort, PUBLISHED, 81, 1_000);
        socket(ms, CLIENT, clientPort, PUBLISHED, 81, true, CURL, request, reply);
        socket(ms + 0.1, PUBLISHED, 81, CLIENT, clientPort, false, RELAY, reply, request);
    }

    private void connected(double ms, int relayPort, long request, long reply) {
        connection(ms + 0.1, PUBLISHED, relayPort, SERVER, 82, 2_000);
        socket(ms, PUBLISHED, relayPort, SERVER, 82, true, RELAY, request, reply);
        socket(ms + 0.2, SERVER, 82, PUBLISHED, relayPort, false, NGINX, reply, request);
    }

    private void datagramSocket(
            double ms, String local, int localPort, String remote, int remotePort, ProcessIdentity process) {
        scene.event(ms, e -> {
            Scene.end(e, local, localPort, remote, remotePort);
            e.kind = SocketEventKind.UPDATE;
            e.method = AttributionMethod.SEND;
            e.protocol = Transport.UDP;
            e.cookie = localPort;
            e.process = process;
            e.openedNs = Scene.ns(ms - 0.1);
        });
    }

    private FlowRecord only(int clientPort) {
        final List<FlowRecord> found = scene.finals().stream()
                .filter(each -> port(each.client) == clientPort)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private void original(double ms, int clientPort, long sequence) {
        connection(ms, CLIENT, clientPort, PUBLISHED, 81, sequence);
    }

    private void translated(double ms, int clientPort, long sequence) {
        connection(ms, CLIENT, clientPort, SERVER, 82, sequence);
    }

    /** Handshake and close. */
    private void connection(double ms, String client, int clientPort, String server, int serverPort, long sequence) {
        scene.tcp(ms, client, clientPort, server, serverPort, TcpFlags.SYN, sequence, 0);
        scene.tcp(ms + 0.1, server, serverPort, client, clientPort, TcpFlags.SYN | TcpFlags.ACK, 9_000, 0);
        scene.tcp(ms + 0.2, client, clientPort, server, serverPort, TcpFlags.ACK, sequence + 1, 0);
        scene.tcp(ms + 1, client, clientPort, server, serverPort, TcpFlags.ACK | TcpFlags.FIN, sequence + 1, 0);
        scene.tcp(ms + 1.1, server, serverPort, client, clientPort, TcpFlags.ACK | TcpFlags.FIN, 9_001, 0);
    }

    /** The two sockets of a translated connection: the client knows the one address, the server the other. */
    private void owners(int clientPort, double ms, ProcessIdentity client, ProcessIdentity server) {
        socket(ms - 0.1, CLIENT, clientPort, PUBLISHED, 81, true, client, 10, 20);
        socket(ms + 0.2, SERVER, 82, CLIENT, clientPort, false, server, 20, 10);
    }

    /** Opened at that time, closed 20 ms later. */
    private void socket(
            double ms,
            String local,
            int localPort,
            String remote,
            int remotePort,
            boolean isClient,
            ProcessIdentity process,
            long sent,
            long received) {
        for (final boolean isClose : new boolean[] {false, true}) {
            scene.event(isClose ? ms + 20 : ms, e -> {
                Scene.end(e, local, localPort, remote, remotePort);
                Scene.tcp(e, isClient, isClose);
                e.cookie = Objects.hash(local, localPort, remote, remotePort) & 0x7fff_ffffL;
                e.process = process;
                e.openedNs = Scene.ns(ms);
                if (isClose) {
                    Scene.counted(e, sent, received);
                }
            });
        }
    }

    private void translation(double ms, long number, int clientPort, SocketEventKind kind) {
        scene.event(ms, e -> {
            Scene.end(e, CLIENT, clientPort, PUBLISHED, 81);
            fillTranslated(e, clientPort);
            e.kind = kind;
            e.kernelNs = 0;
            e.cookie = number;
            e.openedNs = e.timeNs;
        });
    }

    private static void fillTranslated(SocketEvent e, int clientPort) {
        final long[] server = IpAddress.parse(SERVER);
        e.translatedLocalHi = e.localHi;
        e.translatedLocalLo = e.localLo;
        e.translatedLocalPort = clientPort;
        e.translatedRemoteHi = server[0];
        e.translatedRemoteLo = server[1];
        e.translatedRemotePort = 82;
    }

    private FlowRecord flow(int serverPort) {
        final List<FlowRecord> found = scene.finals().stream()
                .filter(each -> port(each.server) == serverPort)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static int port(FlowSide end) {
        return end.port;
    }
}
