// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.HostAddresses;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One five-tuple on two interfaces of one namespace, at the same time: link-local addresses, or sockets bound to a
 * device.
 */
class TwoLinksTest {
    private static final ProcessIdentity[] CLIENTS = {process(501, "client0"), process(502, "client1")};
    private static final int[] LINKS = {5, 7};
    private static final int PORT = 39_720;
    private static final int SERVER_PORT = 9_720;

    private final Scene scene =
            new Scene(CorrelatorSettings.defaults(List.of(link("a0", LINKS[0]), link("a1", LINKS[1]))));

    @ParameterizedTest
    @CsvSource({
        "6, fe80::1, fe80::2, true",
        "6, fe80::1, fe80::2, false",
        "6, 10.66.0.1, 10.66.0.2, true",
        "17, fe80::1, fe80::2, true",
        "17, 169.254.0.1, 169.254.0.2, false",
    })
    void shouldNameOnEachInterfaceTheSocketThatUsesIt(
            int protocol, String client, String server, boolean isEventFirst) {
        for (int link = 0; link < 2; link++) {
            if (isEventFirst) {
                opens(link, LINKS[link], protocol, client, server, 0);
            }
        }
        for (int link = 0; link < 2; link++) {
            scene.packet(0.1, link, protocol, client, PORT, server, SERVER_PORT, TcpFlags.SYN, 1, 10, 50);
        }
        for (int link = 0; link < 2; link++) {
            if (!isEventFirst) {
                opens(link, LINKS[link], protocol, client, server, 0);
            }
        }
        scene.shutdown();

        assertThat(scene.finals())
                .extracting(flow -> flow.interfaceId, flow -> client(flow))
                .containsExactlyInAnyOrder(tuple(0, CLIENTS[0]), tuple(1, CLIENTS[1]));
    }

    @ParameterizedTest
    @ValueSource(ints = {Transport.TCP, Transport.UDP})
    void shouldNotNameTheOtherInterfacesSocketWhenItsOwnEventWasLost(int protocol) {
        opens(0, LINKS[0], protocol, "fe80::1", "fe80::2", 0);
        scene.packet(0.1, 1, protocol, "fe80::1", PORT, "fe80::2", SERVER_PORT, TcpFlags.SYN, 1, 10, 50);
        scene.shutdown();

        assertThat(client(scene.finals().get(0))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"6, 5, 7", "6, 5, 0", "6, 0, 7", "17, 5, 7"})
    void shouldNameNobodyWhereTheInterfaceIsNotKnown(int protocol, int link0, int link1) {
        final Scene any = new Scene(CorrelatorSettings.defaults(
                List.of(new ObservedInterface("any", Scene.HOST_NETNS, 1L << Scene.FEED, new long[0]))));
        any.event(0, e -> socket(e, 0, link0, protocol, "10.66.0.1", "10.66.0.2", 0));
        any.event(0.05, e -> socket(e, 1, link1, protocol, "10.66.0.1", "10.66.0.2", 0.05));
        any.packet(0.1, 0, protocol, "10.66.0.1", PORT, "10.66.0.2", SERVER_PORT, TcpFlags.SYN, 1, 10, 50);
        any.shutdown();

        final FlowRecord flow = any.finals().get(0);
        assertThat(client(flow)).isNull();
        assertThat(flow.client.attribution.status).isEqualTo(AttributionStatus.CONFLICTING);
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.CLAIMS_DISAGREE);
    }

    @Test
    void shouldNameABridgesSocketOnTheInterfaceBelowIt() {
        final Scene port = new Scene(CorrelatorSettings.defaults(List.of(new ObservedInterface(
                "eth0", Scene.HOST_NETNS, 1L << Scene.FEED, new HostAddresses(), new int[] {2, 3}))));
        port.event(0, e -> socket(e, 0, 3, Transport.TCP, "10.66.0.1", "10.66.0.2", 0));
        port.packet(0.1, 0, Transport.TCP, "10.66.0.1", PORT, "10.66.0.2", SERVER_PORT, TcpFlags.SYN, 1, 0, 40);
        port.shutdown();

        assertThat(client(port.finals().get(0))).isEqualTo(CLIENTS[0]);
    }

    @Test
    void shouldNameAContainersBoundSocketOnTheBridgeOutside() {
        scene.event(0, e -> {
            socket(e, 0, 2, Transport.TCP, "10.66.0.1", "10.66.0.2", 0);
            e.netns = 99;
        });
        scene.packet(0.1, 0, Transport.TCP, "10.66.0.1", PORT, "10.66.0.2", SERVER_PORT, TcpFlags.SYN, 1, 0, 40);
        scene.shutdown();

        assertThat(client(scene.finals().get(0))).isEqualTo(CLIENTS[0]);
    }

    @ParameterizedTest
    @CsvSource({"fe80::1, fe80::2", "10.66.0.1, 10.66.0.2"})
    void shouldMakeTwoFlowsOfTheSocketsWithoutPackets(String client, String server) {
        final SocketScene sockets = SocketScene.alone();
        for (int link = 0; link < 2; link++) {
            final int at = link;
            sockets.scene.event(link, e -> {
                socket(e, at, LINKS[at], Transport.TCP, client, server, at);
                e.bootId = SocketScene.HOST;
                e.sourceId = 1;
            });
        }
        sockets.scene.shutdown();

        assertThat(sockets.finals())
                .extracting(flow -> client(flow), flow -> flow.endReason.text())
                .containsExactlyInAnyOrder(tuple(CLIENTS[0], "shutdown"), tuple(CLIENTS[1], "shutdown"));
    }

    private static ObservedInterface link(String name, int index) {
        return new ObservedInterface(name, Scene.HOST_NETNS, 1L << Scene.FEED, new HostAddresses(), new int[] {index});
    }

    private static @Nullable ProcessIdentity client(FlowRecord flow) {
        return flow.client.attribution.process;
    }

    private void opens(int n, int boundInterface, int protocol, String local, String remote, double ms) {
        scene.event(ms, e -> socket(e, n, boundInterface, protocol, local, remote, ms));
    }

    private static void socket(
            SocketEvent e, int n, int boundInterface, int protocol, String local, String remote, double ms) {
        final boolean isTcp = protocol == Transport.TCP;
        Scene.end(e, local, PORT, remote, SERVER_PORT);
        e.protocol = protocol;
        e.kind = isTcp ? SocketEventKind.CONNECT : SocketEventKind.SEND;
        e.method = isTcp ? AttributionMethod.CONNECT : AttributionMethod.SEND;
        e.role = SocketRole.CLIENT;
        e.cookie = 11 + n;
        e.process = CLIENTS[n];
        e.boundInterface = boundInterface;
        e.openedNs = Scene.ns(ms);
    }
}
