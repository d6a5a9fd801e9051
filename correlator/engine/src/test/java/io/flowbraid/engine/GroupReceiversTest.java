// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One datagram for several sockets of the host, known from the sockets alone. */
class GroupReceiversTest {
    private static final String GROUP = "239.1.1.1";
    private static final String SUBNET = "10.99.0.255";
    private static final String SENDER = "10.99.0.1";
    private static final int PORT = 40_000;
    private static final ProcessIdentity FIRST = Scene.process(501, "first");
    private static final ProcessIdentity SECOND = Scene.process(502, "second");
    private static final ProcessIdentity SOURCE = Scene.process(503, "source");

    private final SocketScene scene = SocketScene.alone();
    private SocketScene.Socket first;
    private SocketScene.Socket second;
    private SocketScene.Socket source;

    @BeforeEach
    void openSockets() {
        useAddress(GROUP);
    }

    private void useAddress(String group) {
        first = scene.udp(group, 5_000, SENDER, PORT).of(501, "first").server();
        second = scene.udp(group, 5_000, SENDER, PORT).of(502, "second").server();
        source = scene.udp(SENDER, PORT, group, 5_000).of(503, "source");
    }

    /** The order in which the events come: the kernel delivers to the receivers within the sender's call. */
    @ParameterizedTest
    @ValueSource(strings = {"1 2 s", "1 s 2", "s 1 2", "2 1 s", "2 s 1"})
    void shouldNameTheSenderInOneFlow(String order) {
        open(order);
        source.counts(500, 0).closes(100);
        second.counts(0, 500).closes(101);
        first.counts(0, 500).closes(102);

        final FlowRecord flow = scene.only(10_000);
        assertThat(flow.client.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        assertThat(flow.client.attribution.process).isEqualTo(SOURCE);
        assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.SHARED);
        assertThat(flow.server.attribution.process).isIn(FIRST, SECOND);
        assertThat(flow.server.attribution.receiver).isIn(FIRST, SECOND);
        assertThat(flow.client.payloadBytes).isEqualTo(500);
    }

    private void open(String order) {
        double ms = 0;
        for (final String socket : order.split(" ")) {
            ms += 0.1;
            switch (socket) {
                case "1" -> first.counts(0, 100).opens(ms);
                case "2" -> second.counts(0, 100).opens(ms);
                default -> source.counts(100, 0).opens(ms);
            }
        }
    }

    @Test
    void shouldNotTellABroadcastAddressFromASharedOne() {
        useAddress(SUBNET);
        open("1 2 s");
        source.counts(500, 0).closes(100);
        first.counts(0, 500).closes(101);
        second.counts(0, 500).closes(102);

        final FlowRecord flow = scene.only(10_000);
        assertThat(flow.client.attribution.process).isEqualTo(SOURCE);
        assertThat(flow.server.attribution.reason).isEqualTo(UnattributedReason.CLAIMS_DISAGREE);
    }

    /** What a receiver reports long after: its last count, its close, or both. */
    @ParameterizedTest
    @CsvSource({"true, 150", "false, 150", "true, 8000", "false, 8000", "true, 50000"})
    void shouldBeginNoFlowWithALateCountOfAReceiver(boolean isClosing, double ms) {
        open("1 2 s");
        source.counts(500, 0).closes(100);
        first.counts(0, 500).closes(101);
        second.counts(0, 500);
        if (isClosing) {
            second.closes(ms);
        } else {
            second.updates(ms);
        }

        assertThat(scene.finalsAt(ms + 60_000)).hasSize(1);
    }

    @Test
    void shouldGoOnWhenTheFirstReceiverLeaves() {
        open("1 2 s");
        first.counts(0, 200).closes(100);
        source.counts(400, 0).updates(200);
        second.counts(0, 400).updates(201);
        source.counts(500, 0).closes(300);
        second.counts(0, 500).closes(301);

        final FlowRecord flow = scene.only(10_000);
        assertThat(flow.client.payloadBytes).isEqualTo(500);
        assertThat(flow.client.attribution.process).isEqualTo(SOURCE);
    }

    /** As mDNS does: all send to the group from one port. */
    @Test
    void shouldCountWhatEachSenderOfAPortSends() {
        final SocketScene.Socket other = scene.udp(SENDER, PORT, GROUP, 5_000).of(504, "other");
        source.counts(100, 0).opens(0);
        other.counts(50, 0).opens(1);
        source.counts(200, 0).updates(1_000);
        other.counts(250, 0).updates(1_001);
        other.closes(1_100);
        source.closes(1_101);

        final FlowRecord flow = scene.only(20_000);
        assertThat(flow.client.payloadBytes).isEqualTo(450);
        assertThat(flow.client.attribution.reason).isEqualTo(UnattributedReason.CLAIMS_DISAGREE);
    }

    @Test
    void shouldNameBothReceiversThoughOneIsConnected() {
        second.connected();
        open("1 2 s");
        source.counts(500, 0).closes(100);

        final FlowRecord flow = scene.only(10_000);
        assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.SHARED);
        assertThat(flow.server.attribution.receiver).isEqualTo(SECOND);
    }

    /** The sender is elsewhere: what the second receiver counts from then on is a flow of its own. */
    @Test
    void shouldCountTheReceiverThatStays() {
        open("1 2");
        second.counts(0, 200).updates(90);
        first.counts(0, 200).closes(100);
        second.counts(0, 700).updates(5_000);
        second.counts(0, 900).closes(5_100);

        assertThat(scene.finalsAt(20_000)).hasSize(2);
        assertThat(scene.finals().stream().mapToLong(flow -> flow.client.payloadBytes))
                .containsExactlyInAnyOrder(200L, 700L);
    }
}
