// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;

class FeedSourceTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NOW_NS = 1_795_376_910_000_000_000L;

    private final FeedSource source =
            new FeedSource(FeedEndpoint.of("tcp://127.0.0.1:1c", "tcp://127.0.0.1:1", true, FeedPeer.COLLECTOR), 1);

    private long agent = 1;

    @Test
    void shouldCountEventsFromTheFuture() {
        hear(SocketEventKind.CONNECT, NOW_NS, NOW_NS);
        hear(SocketEventKind.CONNECT, NOW_NS + SECOND_NS, NOW_NS);
        assertThat(source.clockAhead()).isZero();

        hear(SocketEventKind.CONNECT, NOW_NS + SECOND_NS + 1, NOW_NS);
        hear(SocketEventKind.HEARTBEAT, NOW_NS + 600 * SECOND_NS, NOW_NS);
        hear(SocketEventKind.EXPORTED, NOW_NS + 600 * SECOND_NS, NOW_NS);

        assertThat(source.clockAhead()).isEqualTo(3);
        assertThat(source.clockBehind()).isZero();
        assertThat(source.skewNs()).isEqualTo(600 * SECOND_NS);
    }

    @Test
    void shouldCountOldHeartbeatsButNoOtherOldEvents() {
        hear(SocketEventKind.CONNECT, NOW_NS - 600 * SECOND_NS, NOW_NS);
        hear(SocketEventKind.HEARTBEAT, NOW_NS - 5 * SECOND_NS, NOW_NS);
        assertThat(source.clockBehind()).isZero();

        hear(SocketEventKind.HEARTBEAT, NOW_NS - 5 * SECOND_NS - 1, NOW_NS);

        assertThat(source.clockBehind()).isEqualTo(1);
        assertThat(source.clockAhead()).isZero();
    }

    @Test
    void shouldTellTheSmallestRecentSkewOfTheSendersEvents() {
        assertThat(source.skewNs()).isZero();
        hear(SocketEventKind.CLOSE, NOW_NS - 90 * SECOND_NS, NOW_NS);
        hear(SocketEventKind.HEARTBEAT, NOW_NS - 2 * SECOND_NS, NOW_NS);
        hear(SocketEventKind.EXPORTED, NOW_NS, NOW_NS);

        assertThat(source.skewNs()).isEqualTo(-2 * SECOND_NS);
    }

    @Test
    void shouldForgetTheSkewOfAClockThatWasSet() {
        for (int i = 0; i < 60; i++) {
            hear(SocketEventKind.HEARTBEAT, NOW_NS + (300 + i) * SECOND_NS, NOW_NS + i * SECOND_NS);
        }
        assertThat(source.skewNs()).isEqualTo(300 * SECOND_NS);
        for (int i = 60; i < 80; i++) {
            hear(SocketEventKind.HEARTBEAT, NOW_NS + i * SECOND_NS, NOW_NS + i * SECOND_NS + 7);
        }

        assertThat(source.skewNs()).isEqualTo(-7);
    }

    @Test
    void shouldForgetTheSkewAfterAPause() {
        hear(SocketEventKind.HEARTBEAT, NOW_NS + 300 * SECOND_NS, NOW_NS);
        hear(SocketEventKind.HEARTBEAT, NOW_NS + 3_600 * SECOND_NS, NOW_NS + 3_600 * SECOND_NS + 7);

        assertThat(source.skewNs()).isEqualTo(-7);
    }

    @Test
    void shouldSayHowFarTheSenderIsBehind() {
        beat(NOW_NS, 0, NOW_NS);
        assertThat(source.behindNs(NOW_NS + SECOND_NS, true)).isEqualTo(SECOND_NS);

        hear(SocketEventKind.CONNECT, NOW_NS + SECOND_NS, NOW_NS + 9 * SECOND_NS);
        hear(SocketEventKind.UPDATE, NOW_NS + 9 * SECOND_NS, NOW_NS + 9 * SECOND_NS);

        assertThat(source.behindNs(NOW_NS + 9 * SECOND_NS, true)).isEqualTo(8 * SECOND_NS);
    }

    @Test
    void shouldNotTakeTheClockOfAnotherHostForLag() {
        for (int i = 0; i < 5; i++) {
            beat(NOW_NS + i * SECOND_NS, 0, NOW_NS + (600 + i) * SECOND_NS);
        }

        assertThat(source.behindNs(NOW_NS + 605 * SECOND_NS, false)).isEqualTo(SECOND_NS);
    }

    @Test
    void shouldNotTakeAnEventFromTheFutureForProgress() {
        beat(NOW_NS, 0, NOW_NS);
        hear(SocketEventKind.CONNECT, NOW_NS + 600 * SECOND_NS, NOW_NS);

        assertThat(source.behindNs(NOW_NS + 5 * SECOND_NS, true)).isEqualTo(5 * SECOND_NS);
    }

    @Test
    void shouldCountWhatAnAgentLostSinceItWasHeard() {
        beat(NOW_NS, 1_000, NOW_NS);
        assertThat(source.lost()).isZero();
        beat(NOW_NS, 1_012, NOW_NS);
        assertThat(source.lost()).isEqualTo(12);
        beat(NOW_NS, 5, NOW_NS);

        assertThat(source.lost()).isEqualTo(17);
    }

    @Test
    void shouldNotTakeAMadeUpNumberForLostMessages() {
        source.advance(1, "", "", 0, NOW_NS);
        assertThat(source.advance(3_000_000_000L, "", "", 0, NOW_NS)).isZero();
        assertThat(source.advance(3_000_000_006L, "", "", 0, NOW_NS)).isEqualTo(5);

        assertThat(source.restarts()).isEqualTo(1);
        assertThat(source.gaps()).isEqualTo(5);
    }

    @Test
    void shouldBoundWhatManyMadeUpNumbersClaimToBeLost() {
        long id = 0;
        for (int i = 0; i < 100_000; i++) {
            id += 1_000_000;
            source.advance(id & 0xffff_ffffL, "", "", 0, NOW_NS + i * 1_000_000L);
        }

        assertThat(source.gaps()).as("of 100 s").isLessThan(15_000_000);
    }

    @Test
    void shouldCountAnOutageOfAnHourAsAGap() {
        source.advance(1, "", "", 0, NOW_NS);

        assertThat(source.advance(3_600_002, "", "", 0, NOW_NS + 3_600 * SECOND_NS))
                .isEqualTo(3_600_000);
    }

    @Test
    void shouldNotTakeAMadeUpTotalForLostEvents() {
        beat(NOW_NS, 0, NOW_NS);
        beat(NOW_NS, Long.MAX_VALUE, NOW_NS);
        beat(NOW_NS, -5, NOW_NS);

        assertThat(source.lost()).isZero();
        assertThat(source.agentLostInKernel()).isZero();
    }

    @Test
    void shouldCountTheEventsOfMissingMessages() {
        sent(1, 10, false);
        for (int i = 0; i < 5; i++) {
            hear(SocketEventKind.CONNECT, NOW_NS, NOW_NS);
        }
        sent(5, 66, true);

        assertThat(source.gaps()).isEqualTo(3);
        assertThat(source.lost()).as("66 - 10, of which 6 came").isEqualTo(50);
        assertThat(source.lostMessages()).isZero();
    }

    @Test
    void shouldCountMessagesOfASenderThatDoesNotSayWhatItSent() {
        sent(1, 0, false);
        sent(5, 0, false);

        assertThat(source.lost()).isZero();
        assertThat(source.lostMessages()).isEqualTo(3);
    }

    @Test
    void shouldNotTakeMadeUpTotalsForLostEvents() {
        sent(1, 10, false);
        sent(2, 1_000_000, false);
        assertThat(source.lost()).as("no message is missing").isZero();
        sent(4, 1_000_000_000, false);

        assertThat(source.lost()).as("of one message").isEqualTo(64);
    }

    @Test
    void shouldNotCompareTheTotalsOfTwoAgents() {
        sent(1, 1_000, false);
        agent = 2;
        sent(900, 5_000, false);
        sent(901, 5_001, false);

        assertThat(source.lost()).isZero();
        assertThat(source.lostMessages()).isZero();
    }

    @Test
    void shouldKnowThatAnAgentWasStopped() {
        sent(1, 1, true);
        assertThat(source.hasEnded()).isTrue();
        sent(2, 2, false);

        assertThat(source.hasEnded()).isFalse();
    }

    /** A heartbeat. */
    private void sent(long messageId, long total, boolean isLast) {
        final SocketEvent heartbeat = new SocketEvent();
        heartbeat.kind = SocketEventKind.HEARTBEAT;
        heartbeat.timeNs = NOW_NS;
        heartbeat.totalSent = total;
        heartbeat.isLast = isLast;
        source.heard(heartbeat, NOW_NS);
        source.heardTotals(heartbeat, NOW_NS);
        source.advance(messageId, "vm", "b007", agent, NOW_NS);
        source.account();
    }

    private void beat(long timeNs, long lost, long nowNs) {
        final SocketEvent heartbeat = new SocketEvent();
        heartbeat.kind = SocketEventKind.HEARTBEAT;
        heartbeat.timeNs = timeNs;
        heartbeat.totalLostInKernel = lost;
        source.heard(heartbeat, nowNs);
        source.heardTotals(heartbeat, nowNs);
    }

    private void hear(SocketEventKind kind, long timeNs, long nowNs) {
        final SocketEvent event = new SocketEvent();
        event.kind = kind;
        event.timeNs = timeNs;
        source.heard(event, nowNs);
    }
}
