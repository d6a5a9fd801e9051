// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.ObserverType;
import org.junit.jupiter.api.Test;

/** Flows known from their sockets beside captured ones: each connection is one flow, and packets go first. */
class SocketFlowsBesidePacketsTest {
    /** Type 8, code 0. */
    private static final int ECHO_REQUEST = 8 << 8;

    private static final String LO = "127.0.0.1";
    private static final String A = "192.168.2.5";
    private static final String B = "192.168.2.9";

    @Test
    void shouldLeaveACapturedConnectionToItsPackets() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.handshake(0, 40_000, 100);
        converse(both, 0);
        both.scene.shutdown();

        assertThat(both.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.observer).isEqualTo(ObserverType.PACKETS);
            assertThat(flow.client.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        });
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldLeaveItToPacketsThatComeAfterItsEvents() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        converse(both, 0);
        both.scene.handshake(0, 40_000, 100);
        both.scene.talkAndClose(2, 40_000, 100, 10, 20);

        assertThat(both.finalsAt(5_000)).singleElement().satisfies(flow -> {
            assertThat(flow.observer).isEqualTo(ObserverType.PACKETS);
            assertThat(flow.server.attribution.status).isEqualTo(AttributionStatus.ATTRIBUTED);
        });
        assertThat(both.scene.loss("flows", "captured")).isEqualTo(1);
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldLeaveItToPacketsThatAreReadSecondsAfterItsEvents() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.advance(0);
        both.scene.isClockHeld = true;
        converse(both, 2_000);
        both.scene.isClockHeld = false;
        for (int ms = 100; ms <= 1_900; ms += 100) {
            both.scene.advance(ms); // the capture catches up
        }
        both.scene.handshake(2_000, 40_000, 100);
        both.scene.talkAndClose(2_002, 40_000, 100, 10, 20);

        assertThat(both.finalsAt(8_000)).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldNotCountACapturedConnectionAgainWhenOneEndIsReportedTooLate() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        final SocketScene.Socket client = both.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        client.opens(0);
        both.scene.handshake(0, 40_000, 100);
        both.scene.talkAndClose(2, 40_000, 100, 10, 20);
        client.counts(10, 20).closes(3);
        both.scene.advance(3_000);
        final SocketScene.Socket server =
                both.tcp(LO, 8000, LO, 40_000).of(12, "python3").server();
        server.opens(0.5);
        server.counts(20, 10).closes(3.5);

        assertThat(both.finalsAt(8_000)).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldNotCountACapturedConnectionAgainWhenItsRecordHasLeftBeforeItsEvents() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.handshake(0, 40_000, 100);
        both.scene.talkAndClose(2, 40_000, 100, 10, 20);
        both.scene.advance(30_000);
        assertThat(both.finals()).hasSize(1);
        converse(both, 0);

        assertThat(both.finalsAt(60_000)).extracting(flow -> flow.observer).containsExactly(ObserverType.PACKETS);
        assertThat(both.scene.ledger.isClosed()).isTrue();
    }

    @Test
    void shouldCountTheNextConnectionOfAFiveTupleWhosePacketsWereNotCaptured() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.handshake(0, 40_000, 100);
        both.scene.talkAndClose(2, 40_000, 100, 10, 20);
        both.scene.advance(30_000);
        converse(both, 20_000);

        assertThat(both.finalsAt(60_000))
                .extracting(flow -> flow.observer)
                .containsExactly(ObserverType.PACKETS, ObserverType.SOCKETS);
    }

    @Test
    void shouldGoOnUnderItsIdentifierWhenPacketsComeLate() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        final SocketScene.Socket client = both.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        client.opens(0);
        client.counts(500, 0).updates(30_000);
        both.scene.advance(61_000);
        final FlowRecord interim = both.scene.records.get(0);
        both.scene.tcp(70_000, LO, 40_000, LO, 8000, 0x18, 1_000, 25);
        both.scene.shutdown();

        assertThat(both.finals()).singleElement().satisfies(flow -> {
            assertThat(flow.flowId).isEqualTo(interim.flowId);
            assertThat(interim.client.payloadBytes).isEqualTo(500);
            assertThat(flow.client.payloadBytes).isEqualTo(25);
            assertThat(flow.client.bytes).isEqualTo(65);
        });
    }

    @Test
    void shouldMakeNoFlowsWhenTheFeedOnlyNames() {
        final SocketScene both = SocketScene.beside(FeedFlows.NONE);
        converse(both, 0);
        both.scene.shutdown();

        assertThat(both.finals()).isEmpty();
    }

    @Test
    void shouldMakeFlowsBesidePacketsWhenAsked() {
        final SocketScene both = SocketScene.beside(FeedFlows.ALL);
        both.scene.handshake(0, 40_000, 100);
        converse(both, 0);
        both.scene.shutdown();

        assertThat(both.finals())
                .extracting(flow -> flow.observer)
                .containsExactlyInAnyOrder(ObserverType.PACKETS, ObserverType.SOCKETS);
        assertThat(both.finals())
                .filteredOn(flow -> flow.conversation.isCounted)
                .extracting(flow -> flow.observer)
                .containsExactly(ObserverType.PACKETS);
    }

    @Test
    void shouldMakeFlowsOfWhatNoInterfaceSaw() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        both.scene.handshake(0, 40_001, 100);
        final SocketScene.Socket client = both.tcp(A, 40_000, B, 8000).of(11, "curl");
        client.opens(0);
        client.counts(10, 20).closes(5);

        assertThat(both.finalsAt(5_000)).singleElement().satisfies(flow -> {
            assertThat(flow.observer).isEqualTo(ObserverType.SOCKETS);
            assertThat(flow.interfaceId).isEqualTo(1 + Scene.FEED);
        });
    }

    @Test
    void shouldNotCountAgainWhatSocketsThatShareACapturedFlowSent() {
        final SocketScene both = SocketScene.beside(FeedFlows.UNCAPTURED);
        final SocketScene.Socket one = both.icmp(LO, "127.0.0.2", 7).of(11, "ping");
        final SocketScene.Socket other = both.icmp(LO, "127.0.0.2", 7).of(12, "ping");
        one.counts(56, 0).opens(0);
        other.counts(56, 0).opens(10);
        both.scene.icmp(0.1, LO, "127.0.0.2", 7, ECHO_REQUEST);
        both.scene.icmp(10.1, LO, "127.0.0.2", 7, ECHO_REQUEST);
        one.counts(56, 56).updates(20);
        other.counts(56, 56).updates(20);
        both.scene.shutdown();

        assertThat(both.finals())
                .singleElement()
                .satisfies(flow -> assertThat(flow.observer).isEqualTo(ObserverType.PACKETS));
    }

    private static void converse(SocketScene both, double ms) {
        final SocketScene.Socket client = both.tcp(LO, 40_000, LO, 8000).of(11, "curl");
        final SocketScene.Socket server =
                both.tcp(LO, 8000, LO, 40_000).of(12, "python3").server();
        client.opens(ms);
        server.opens(ms + 0.5);
        client.counts(10, 20).closes(ms + 3);
        server.counts(20, 10).closes(ms + 3.5);
    }
}
