// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** UDP clients that use one port in turn, faster than the feed reports them. */
class TurnsOnOnePortTest {
    private static final int PORT = 40_000;
    private static final int CLIENTS = 100;

    private final Scene scene = new Scene();

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 3", "127.0.0.1, 2", "::1, 3", "::1, 10"})
    void shouldGiveEachClientItsOwnDatagrams(String ip, double everyMs) {
        for (int n = 0; n < CLIENTS; n++) {
            exchange(ip, n * everyMs, n);
        }
        for (int n = 0; n < CLIENTS; n++) {
            events(ip, n * everyMs, n);
        }
        scene.shutdown();

        assertEachClientHasItsOwn();
    }

    @Test
    void shouldGiveEachClientItsOwnDatagramsWhenTheFeedComesInBetween() {
        int reported = 0;
        for (int n = 0; n < CLIENTS; n++) {
            exchange(Scene.LO, n * 3, n);
            for (; n % 7 == 6 && reported < n - 1; reported++) {
                events(Scene.LO, reported * 3, reported);
            }
        }
        for (; reported < CLIENTS; reported++) {
            events(Scene.LO, reported * 3, reported);
        }
        scene.shutdown();

        assertEachClientHasItsOwn();
    }

    @Test
    void shouldNameNobodyForClientsWhoseEventsAreLost() {
        for (int n = 0; n < 3; n++) {
            exchange(Scene.LO, n * 3, n);
        }
        events(Scene.LO, 0, 0);
        events(Scene.LO, 6, 2);
        scene.shutdown();

        final List<FlowRecord> flows = flows();
        assertThat(flows).hasSize(2);
        assertThat(flows.get(0).client.attribution.process).isNull();
        assertThat(flows.get(0).client.attribution.reason).isEqualTo(UnattributedReason.PART_ONLY);
        assertThat(flows.get(0).client.packets).isEqualTo(2);
        assertThat(flows.get(1).client.attribution.process).isEqualTo(process(2));
    }

    @Test
    void shouldNameNobodyWhereTheListOfDatagramsOverflows() {
        exchange(Scene.LO, 0, 0);
        for (int i = 0; i < DatagramLog.CAPACITY; i++) {
            scene.udp(1, Scene.LO, PORT + 1, Scene.LO, 53, 10);
        }
        exchange(Scene.LO, 3, 1);
        events(Scene.LO, 0, 0);
        events(Scene.LO, 3, 1);
        scene.shutdown();

        final List<FlowRecord> flows =
                flows().stream().filter(flow -> flow.client.port == PORT).toList();
        assertThat(flows).hasSize(1);
        assertThat(flows.get(0).client.attribution.process).isNull();
        assertThat(flows.get(0).client.attribution.reason).isEqualTo(UnattributedReason.PART_ONLY);
    }

    @Test
    void shouldNotTakeBackWhatARecordHasReported() {
        scene.udp(0, Scene.LO, PORT, Scene.LO, 53, 10);
        for (int s = 1; s <= 61; s++) {
            scene.udp(s * 1_000, Scene.LO, PORT, Scene.LO, 53, 10);
        }
        scene.event(61_000, e -> socket(e, Scene.LO, 1, SocketEventKind.SEND, 30_500));
        scene.shutdown();

        assertThat(scene.records)
                .filteredOn(flow -> flow.endReason == EndReason.ACTIVE)
                .hasSize(1);
        assertThat(scene.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.client.packets).isEqualTo(62));
    }

    @Test
    void shouldNotTakeBackWhatALiveUpdateHasShown() {
        exchange(Scene.LO, 0, 0);
        exchange(Scene.LO, 3, 1);
        assertThat(scene.updatesAt(300))
                .singleElement()
                .satisfies(flow -> assertThat(flow.client.packets).isEqualTo(2));
        exchange(Scene.LO, 310, 2);
        events(Scene.LO, 0, 0);
        events(Scene.LO, 3, 1);
        events(Scene.LO, 310, 2);
        scene.shutdown();

        assertThat(flows())
                .extracting(flow -> flow.client.packets, flow -> flow.client.attribution.reason)
                .containsExactly(tuple(3L, UnattributedReason.PART_ONLY));
    }

    private void assertEachClientHasItsOwn() {
        final List<FlowRecord> flows = flows();
        assertThat(flows).hasSize(CLIENTS);
        for (int n = 0; n < CLIENTS; n++) {
            final FlowRecord flow = flows.get(n);
            assertThat(flow.client.attribution.process).isEqualTo(process(n));
            assertThat(flow.client.payloadBytes).isEqualTo(10 + n);
            assertThat(flow.client.bytes).isEqualTo(38 + n);
            assertThat(flow.server.payloadBytes).isEqualTo(200 + n);
            assertThat(flow.client.packets + flow.server.packets).isEqualTo(2);
            assertThat(flow.endNs - flow.startNs).isEqualTo(100_000);
        }
        assertThat(flows.stream().map(flow -> flow.flowId).distinct()).hasSize(CLIENTS);
        assertThat(scene.ledger.stages())
                .allSatisfy(stage -> assertThat(stage.imbalance()).isZero());
    }

    private List<FlowRecord> flows() {
        return scene.finals().stream()
                .sorted(Comparator.comparingLong(flow -> flow.startNs))
                .toList();
    }

    private static ProcessIdentity process(int n) {
        return Scene.process(1_000 + n, "client" + n);
    }

    /** A request and its answer, 0.1 ms apart. */
    private void exchange(String ip, double ms, int n) {
        scene.packet(ms, 0, Transport.UDP, ip, PORT, ip, 53, 0, 0, 10 + n, 38 + n);
        scene.packet(ms + 0.1, 0, Transport.UDP, ip, 53, ip, PORT, 0, 0, 200 + n, 228 + n);
    }

    /** The socket opens shortly before the request and closes shortly after the answer. */
    private void events(String ip, double ms, int n) {
        scene.event(ms, e -> socket(e, ip, n, SocketEventKind.SEND, ms - 0.2));
        scene.event(ms + 0.15, e -> socket(e, ip, n, SocketEventKind.CLOSE, ms - 0.2));
    }

    private static void socket(SocketEvent e, String ip, int n, SocketEventKind kind, double openMs) {
        Scene.end(e, ip, PORT, ip, 53);
        e.protocol = Transport.UDP;
        e.kind = kind;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.SEND;
        e.cookie = 1_000 + n;
        e.process = process(n);
        e.openedNs = Scene.ns(openMs);
    }
}
