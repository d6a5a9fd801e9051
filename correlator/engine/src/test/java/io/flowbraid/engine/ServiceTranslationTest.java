// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A pod asks a service whose pod is on the same bridge, and the kernel translates both ends: on the bridge requests are
 * seen between the two translations and behind them, answers between them and before them.
 */
class ServiceTranslationTest {
    private static final String POD = "10.215.0.3";
    private static final String SERVER = "10.215.0.2";
    private static final String SERVICE = "10.96.0.1";
    private static final String BRIDGE = "10.215.0.1";
    private static final int CLIENT_PORT = 40_000;
    private static final int MASQUERADED_PORT = 50_000;
    private static final ProcessIdentity CURL = Scene.process(100, "curl");
    private static final ProcessIdentity NGINX = Scene.process(200, "nginx");

    private final Scene scene = new Scene(CorrelatorSettings.defaults(
            List.of(new ObservedInterface("br0", Scene.HOST_NETNS, 1L << Scene.FEED, IpAddress.parse(BRIDGE)))));

    @ParameterizedTest
    @CsvSource({"10.215.0.3, 0.5", "10.215.0.3, 30", "10.215.0.2, 30", "10.215.0.2, 400"})
    void shouldNameBothPodsOnAllThreeFiveTuples(String client, double reportedMs) {
        connection(client);
        sockets(client, Transport.TCP);
        translation(client, reportedMs, Transport.TCP);
        scene.advance(5_000);
        scene.shutdown();

        final List<FlowRecord> flows = scene.finals();
        assertThat(flows).hasSize(3).allSatisfy(flow -> {
            assertThat(flow.client.attribution.process).isEqualTo(CURL);
            assertThat(flow.server.attribution.process).isEqualTo(NGINX);
            assertThat(flow.conversation.id).isNotZero().isEqualTo(flows.get(0).conversation.id);
        });
        final FlowRecord middle =
                only(flows.stream().filter(flow -> flow.conversation.isCounted).toList());
        assertThat(middle.client.packets).isPositive();
        assertThat(middle.server.packets).isPositive();
        assertThat(IpAddress.format(middle.client.natHi, middle.client.natLo)).isEqualTo(BRIDGE);
        assertThat(middle.client.natPort).isEqualTo(MASQUERADED_PORT);
        assertThat(IpAddress.format(middle.server.natHi, middle.server.natLo)).isEqualTo(SERVICE);
        assertThat(middle.server.natPort).isEqualTo(80);
    }

    @Test
    void shouldNameBothPodsOfDatagrams() {
        scene.udp(1, POD, CLIENT_PORT, SERVER, 8080, 30);
        scene.udp(1.01, BRIDGE, MASQUERADED_PORT, SERVER, 8080, 30);
        scene.udp(2, SERVER, 8080, POD, CLIENT_PORT, 60);
        scene.udp(2.01, SERVICE, 80, POD, CLIENT_PORT, 60);
        sockets(POD, Transport.UDP);
        translation(POD, 30, Transport.UDP);
        scene.advance(120_000);

        assertThat(scene.finals()).hasSize(3).allSatisfy(flow -> {
            assertThat(List.of(flow.client, flow.server))
                    .extracting(end -> end.attribution.process)
                    .containsExactlyInAnyOrder(CURL, NGINX);
            assertThat(flow.conversation.id).isNotZero();
        });
        assertThat(scene.finals())
                .filteredOn(flow -> flow.conversation.isCounted)
                .hasSize(1);
    }

    @Test
    void shouldNotTakeAnotherConnectionBetweenTheTwoForThisOne() {
        connection(POD);
        sockets(POD, Transport.TCP);
        translation(POD, 30, Transport.TCP);
        scene.advance(5_000);
        scene.tcp(6_000, POD, CLIENT_PORT, SERVER, 8080, TcpFlags.SYN, 77_777, 0);
        scene.tcp(6_001, SERVER, 8080, POD, CLIENT_PORT, TcpFlags.RST | TcpFlags.ACK, 0, 0);
        scene.shutdown();

        final FlowRecord other = only(scene.finals().stream()
                .filter(flow -> flow.startNs == Scene.ns(6_000))
                .toList());
        assertThat(other.conversation.id).isZero();
        assertThat(other.server.attribution.process).isNull();
    }

    private static FlowRecord only(List<FlowRecord> flows) {
        assertThat(flows).hasSize(1);
        return flows.get(0);
    }

    private void connection(String client) {
        request(1, client, TcpFlags.SYN, 1_000, 0);
        answer(1.1, client, TcpFlags.SYN | TcpFlags.ACK, 9_000, 0);
        request(1.2, client, TcpFlags.ACK, 1_001, 100);
        answer(2, client, TcpFlags.ACK, 9_001, 200);
        request(2.1, client, TcpFlags.ACK | TcpFlags.FIN, 1_101, 0);
        answer(2.2, client, TcpFlags.ACK | TcpFlags.FIN, 9_201, 0);
    }

    private void request(double ms, String client, int flags, long sequence, int payload) {
        scene.tcp(ms, client, CLIENT_PORT, SERVER, 8080, flags, sequence, payload);
        scene.tcp(ms + 0.01, BRIDGE, MASQUERADED_PORT, SERVER, 8080, flags, sequence, payload);
    }

    private void answer(double ms, String client, int flags, long sequence, int payload) {
        scene.tcp(ms, SERVER, 8080, client, CLIENT_PORT, flags, sequence, payload);
        scene.tcp(ms + 0.01, SERVICE, 80, client, CLIENT_PORT, flags, sequence, payload);
    }

    private void sockets(String client, int protocol) {
        socket(0.9, client, CLIENT_PORT, SERVICE, 80, true, CURL, protocol);
        socket(1.05, SERVER, 8080, BRIDGE, MASQUERADED_PORT, false, NGINX, protocol);
    }

    private void socket(
            double ms,
            String local,
            int localPort,
            String remote,
            int remotePort,
            boolean isClient,
            ProcessIdentity process,
            int protocol) {
        scene.event(ms, e -> {
            Scene.end(e, local, localPort, remote, remotePort);
            Scene.tcp(e, isClient, false);
            e.protocol = protocol;
            e.cookie = localPort;
            e.netns = isClient ? 71 : 72;
            e.process = process;
            e.openedNs = Scene.ns(ms);
        });
    }

    private void translation(String client, double ms, int protocol) {
        scene.event(ms, e -> {
            Scene.end(e, client, CLIENT_PORT, SERVICE, 80);
            final long[] bridge = IpAddress.parse(BRIDGE);
            final long[] server = IpAddress.parse(SERVER);
            e.translatedLocalHi = bridge[0];
            e.translatedLocalLo = bridge[1];
            e.translatedLocalPort = MASQUERADED_PORT;
            e.translatedRemoteHi = server[0];
            e.translatedRemoteLo = server[1];
            e.translatedRemotePort = 8080;
            e.protocol = protocol;
            e.kind = SocketEventKind.TRANSLATION;
            e.kernelNs = 0;
            e.cookie = 1;
            e.openedNs = e.timeNs;
        });
    }
}
