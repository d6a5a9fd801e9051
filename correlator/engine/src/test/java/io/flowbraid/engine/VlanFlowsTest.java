// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static io.flowbraid.engine.Scene.FEED;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.network.VlanTags;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** VLANs separate flows; a socket is in none, and finds its flow all the same. */
class VlanFlowsTest {
    private static final String A = "10.0.0.1";
    private static final String B = "10.0.0.2";
    private static final int TWO_TAGS = VlanTags.with(10, 20);
    private static final ProcessIdentity CURL = Scene.process(11, "curl");
    private static final ProcessIdentity WGET = Scene.process(12, "wget");

    private final Scene scene = new Scene(CorrelatorSettings.defaults(List.of(
            new ObservedInterface("eth0", 0, 1L << FEED, new long[0]),
            new ObservedInterface("br0", 0, 1L << FEED, new long[0]))));

    @Test
    void shouldSeparateWhatDiffersInATag() {
        for (final int tags : new int[] {0, 10, 20, TWO_TAGS, VlanTags.with(10, 21)}) {
            scene.inVlan(tags).udp(tags, A, 4000, B, 53, 10);
            scene.inVlan(tags).udp(tags + 1, B, 53, A, 4000, 20);
        }

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(5);
        assertThat(flows).allSatisfy(flow -> {
            assertThat(flow.client.packets).isOne();
            assertThat(flow.server.packets).isOne();
            assertThat(flow.conversation.isCounted).isTrue();
            assertThat(flow.conversation.id).isZero();
        });
        assertThat(flows).extracting(flow -> flow.vlan).containsExactly(-1, 10, 20, 10, 10);
        assertThat(flows).extracting(flow -> flow.innerVlan).containsExactly(-1, -1, -1, 20, 21);
        assertThat(flows).extracting(flow -> flow.flowId).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 10 | 20 << 12})
    void shouldNameTheOwnerOfAFlowInAVlan(int tags) {
        scene.event(0, e -> connect(e, 4000, 1, CURL));
        scene.inVlan(tags);
        scene.tcp(0.1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.tcp(0.2, B, 80, A, 4000, TcpFlags.SYN | TcpFlags.ACK, 500, 0);
        scene.tcp(0.3, A, 4001, B, 80, TcpFlags.SYN, 100, 0);
        scene.event(0.4, e -> connect(e, 4001, 2, CURL));

        assertThat(all()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.client.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
            assertThat(flow.client.attribution.process).isEqualTo(CURL);
        });
    }

    @Test
    void shouldNameNobodyWhenAnotherVlanHasTheFiveTupleToo() {
        scene.event(0, e -> connect(e, 4000, 1, CURL));
        scene.inVlan(10).tcp(0.1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.inVlan(20).tcp(0.2, A, 4000, B, 80, TcpFlags.SYN, 7_777, 0);

        assertThat(all()).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.client.attribution.status).isEqualTo(AttributionStatus.AMBIGUOUS);
            assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.SEVERAL_VLANS);
            assertThat(flow.client.attribution.process).isNull();
        });
    }

    @Test
    void shouldNameNobodyWhenTheEventComesLast() {
        scene.inVlan(10).udp(0, A, 4000, B, 53, 10);
        scene.inVlan(20).udp(1, A, 4000, B, 53, 10);
        scene.event(2, e -> {
            connect(e, 4000, 1, CURL);
            Scene.end(e, A, 4000, B, 53);
            e.protocol = Transport.UDP;
            e.openedNs = Scene.ns(-1);
        });

        assertThat(all())
                .hasSize(2)
                .allSatisfy(
                        flow -> assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.SEVERAL_VLANS));
    }

    @Test
    void shouldNameTheOwnerOfOneConnectionWhoseDirectionsHaveVlansOfTheirOwn() {
        scene.event(0, e -> connect(e, 4000, 1, CURL));
        scene.inVlan(10).tcp(0.1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.inVlan(20).tcp(0.2, B, 80, A, 4000, TcpFlags.SYN | TcpFlags.ACK, 500, 0);

        assertThat(all().get(0).client.attribution.process).isEqualTo(CURL);
    }

    @Test
    void shouldNameTheOwnerOfTheNextConnectionInAnotherVlan() {
        scene.event(0, e -> connect(e, 4000, 1, CURL));
        scene.inVlan(10).tcp(0.1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.inVlan(10).tcp(0.2, A, 4000, B, 80, TcpFlags.RST, 101, 0);
        scene.event(10, e -> {
            connect(e, 4000, 2, WGET);
            e.openedNs = Scene.ns(10);
        });
        scene.inVlan(20).tcp(10.1, A, 4000, B, 80, TcpFlags.SYN, 7_777, 0);

        final List<FlowRecord> flows = all();
        assertThat(flows.get(0).client.attribution.process).isEqualTo(CURL);
        assertThat(flows.get(1).client.attribution.process).isEqualTo(WGET);
    }

    @Test
    void shouldCountOnceWhatARouterPutsIntoAnotherVlan() {
        scene.event(0, e -> connect(e, 4000, 1, CURL));
        for (final int vlan : new int[] {10, 20}) {
            scene.inVlan(vlan).tcp(0.1 + vlan / 1000.0, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        }

        final List<FlowRecord> flows = all();
        assertThat(flows).extracting(flow -> flow.conversation.isCounted).containsExactly(true, false);
        assertThat(flows)
                .extracting(flow -> flow.conversation.id)
                .doesNotContain(0L)
                .containsOnly(flows.get(0).conversation.id);
        assertThat(flows)
                .allSatisfy(flow -> assertThat(flow.client.attribution.process).isEqualTo(CURL));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void shouldStayACopyWithOrWithoutItsTag(int onBridge) {
        scene.at(0).inVlan(10).udp(0, A, 4000, B, 5353, 10);
        scene.at(1).inVlan(onBridge).udp(0.1, A, 4000, B, 5353, 10);
        scene.at(0).inVlan(10).tcp(1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);
        scene.at(1).inVlan(onBridge).tcp(1.1, A, 4000, B, 80, TcpFlags.SYN, 100, 0);

        assertThat(all())
                .hasSize(4)
                .extracting(flow -> flow.conversation.isCounted)
                .containsExactly(true, false, true, false);
    }

    @Test
    void shouldNotTakeAnotherVlansDatagramsForACopy() {
        scene.at(0).inVlan(10).udp(0, A, 4000, B, 5353, 10);
        scene.at(1).inVlan(20).udp(0.1, A, 4000, B, 5353, 10);

        assertThat(all())
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.conversation.isCounted).isTrue());
    }

    @Test
    void shouldSplitADatagramFlowWithinItsVlan() {
        scene.inVlan(TWO_TAGS);
        scene.event(0, e -> send(e, 1, CURL, 0));
        scene.udp(1, A, 4000, B, 9_999, 10);
        scene.udp(100, A, 4000, B, 9_999, 10);
        scene.event(110, e -> {
            send(e, 1, CURL, 0);
            e.kind = SocketEventKind.CLOSE;
            e.timeNs = Scene.ns(50);
        });
        scene.event(120, e -> send(e, 2, Scene.process(12, "dig"), 60));

        final List<FlowRecord> flows = all();
        assertThat(flows).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.vlan).isEqualTo(10);
            assertThat(flow.innerVlan).isEqualTo(20);
            assertThat(flow.client.packets).isOne();
        });
    }

    @Test
    void shouldKeepTheFlowsOfManyVlansApart() {
        for (int vlan = 1; vlan < 4095; vlan++) {
            scene.inVlan(vlan).udp(vlan / 100.0, "0.0.0.0", 68, "255.255.255.255", 67, 300);
        }
        for (int vlan = 1; vlan < 4095; vlan++) {
            scene.inVlan(vlan).udp(50 + vlan / 100.0, "0.0.0.0", 68, "255.255.255.255", 67, 300);
        }

        assertThat(all())
                .hasSize(4094)
                .allSatisfy(flow -> assertThat(flow.client.packets).isEqualTo(2));
    }

    private static void connect(SocketEvent e, int port, long cookie, ProcessIdentity process) {
        Scene.end(e, A, port, B, 80);
        e.kind = SocketEventKind.CONNECT;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.CONNECT;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = e.timeNs;
    }

    private static void send(SocketEvent e, long cookie, ProcessIdentity process, double openMs) {
        Scene.end(e, A, 4000, B, 9_999);
        e.protocol = Transport.UDP;
        e.kind = SocketEventKind.SEND;
        e.role = SocketRole.CLIENT;
        e.method = AttributionMethod.SEND;
        e.cookie = cookie;
        e.process = process;
        e.openedNs = Scene.ns(openMs);
    }

    private List<FlowRecord> all() {
        scene.shutdown();
        return scene.finals().stream()
                .sorted(Comparator.comparingLong((FlowRecord flow) -> flow.startNs))
                .toList();
    }
}
