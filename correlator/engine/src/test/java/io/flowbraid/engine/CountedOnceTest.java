// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.ConversationLeg;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container behind a bridge, captured on the bridge (0), its port (1), the way out (2), and in a namespace that has
 * the same addresses (3). Packets reach the correlator interface by interface, in any order.
 */
class CountedOnceTest {
    private static final String CONTAINER = "172.17.0.2";
    private static final String HOST = "192.0.2.1";
    private static final String REMOTE = "198.51.100.7";
    private static final ProcessIdentity CURL = Scene.process(100, "curl");

    private final Scene scene = new Scene(CorrelatorSettings.defaults(List.of(
            interfaceIn(Scene.HOST_NETNS),
            interfaceIn(Scene.HOST_NETNS),
            interfaceIn(Scene.HOST_NETNS),
            interfaceIn(5))));

    private static ObservedInterface interfaceIn(long netns) {
        return new ObservedInterface("eth", netns, 1L << Scene.FEED, new long[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldCountAConnectionWithoutOwnersOnOneOfItsInterfaces(int first) {
        connection(first, 1, CONTAINER, REMOTE, 1_000);
        connection(1 - first, 1.01, CONTAINER, REMOTE, 1_000);
        scene.advance(5_000);

        assertThat(countedOn()).containsExactly(0);
        assertThat(scene.finals())
                .hasSize(2)
                .allMatch(flow -> flow.conversation.leg == ConversationLeg.COPY)
                .extracting(flow -> flow.conversation.id)
                .doesNotContain(0L)
                .allMatch(id -> id == scene.finals().get(0).conversation.id);
    }

    @Test
    void shouldCountAConnectionWithAnOwnerOnOneOfItsInterfaces() {
        connection(1, 1, CONTAINER, REMOTE, 1_000);
        owner(1);
        connection(0, 1.01, CONTAINER, REMOTE, 1_000);
        scene.advance(5_000);

        assertThat(countedOn()).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldCountATranslatedConnectionOnceThatThreeInterfacesSee(boolean hasOwner) {
        connection(0, 1, CONTAINER, REMOTE, 1_000);
        connection(1, 1.01, CONTAINER, REMOTE, 1_000);
        connection(2, 1.02, HOST, REMOTE, 1_000);
        if (hasOwner) {
            owner(1);
        }
        scene.event(3, e -> {
            Scene.end(e, CONTAINER, 40_000, REMOTE, 443);
            final long[] host = IpAddress.parse(HOST);
            e.translatedLocalHi = host[0];
            e.translatedLocalLo = host[1];
            e.translatedLocalPort = 40_000;
            e.translatedRemoteHi = e.remoteHi;
            e.translatedRemoteLo = e.remoteLo;
            e.translatedRemotePort = 443;
            e.kind = SocketEventKind.TRANSLATION;
            e.kernelNs = 0;
            e.cookie = 1;
            e.openedNs = e.timeNs;
        });
        scene.advance(5_000);

        assertThat(scene.finals()).hasSize(3);
        assertThat(countedOn()).containsExactly(0);
    }

    @Test
    void shouldCountDatagramsOnOneOfTheirInterfaces() {
        for (final int place : new int[] {1, 0}) {
            scene.at(place).udp(1 + place * 0.01, CONTAINER, 40_000, REMOTE, 53, 30);
            scene.at(place).udp(2 + place * 0.01, REMOTE, 53, CONTAINER, 40_000, 60);
        }
        scene.advance(120_000);

        assertThat(countedOn()).containsExactly(0);
    }

    @Test
    void shouldCountEachOfTwoConnectionsThatHaveTheSameFiveTuple() {
        connection(0, 1, CONTAINER, REMOTE, 1_000);
        connection(3, 1.01, CONTAINER, REMOTE, 7_777);
        scene.advance(5_000);

        assertThat(countedOn()).containsExactly(0, 3);
        assertThat(scene.finals()).allMatch(flow -> flow.conversation.id == 0);
    }

    @Test
    void shouldCountTheNextConnectionOfAFiveTupleToo() {
        for (int i = 0; i < 2; i++) {
            connection(0, 1 + i * 10, CONTAINER, REMOTE, 1_000 + i);
            connection(1, 1.01 + i * 10, CONTAINER, REMOTE, 1_000 + i);
        }
        scene.advance(5_000);

        assertThat(countedOn()).containsExactly(0, 0);
        assertThat(scene.finals())
                .extracting(flow -> flow.conversation.id)
                .doesNotContain(0L)
                .satisfies(ids -> assertThat(ids.stream().distinct()).hasSize(2));
    }

    @Test
    void shouldCountDatagramsThatBeganLongAfterOthersOfTheirFiveTuple() {
        scene.at(0).udp(1, CONTAINER, 40_000, REMOTE, 53, 30);
        scene.at(1).udp(9_000, CONTAINER, 40_000, REMOTE, 53, 30);
        scene.advance(120_000);

        assertThat(countedOn()).containsExactlyInAnyOrder(0, 1);
    }

    private List<Integer> countedOn() {
        return scene.finals().stream()
                .filter(flow -> flow.conversation.isCounted)
                .map(flow -> flow.interfaceId)
                .sorted()
                .toList();
    }

    private void connection(int place, double ms, String client, String server, long sequence) {
        scene.at(place).tcp(ms, client, 40_000, server, 443, TcpFlags.SYN, sequence, 0);
        scene.tcp(ms + 0.1, server, 443, client, 40_000, TcpFlags.SYN | TcpFlags.ACK, 9_000, 0);
        scene.tcp(ms + 0.2, client, 40_000, server, 443, TcpFlags.ACK, sequence + 1, 100);
        scene.tcp(ms + 1, client, 40_000, server, 443, TcpFlags.ACK | TcpFlags.FIN, sequence + 101, 0);
        scene.tcp(ms + 1.1, server, 443, client, 40_000, TcpFlags.ACK | TcpFlags.FIN, 9_001, 0);
    }

    private void owner(double ms) {
        scene.event(ms, e -> {
            Scene.end(e, CONTAINER, 40_000, REMOTE, 443);
            Scene.tcp(e, true, false);
            e.cookie = 7;
            e.netns = 77;
            e.process = CURL;
            e.openedNs = Scene.ns(ms);
        });
    }
}
