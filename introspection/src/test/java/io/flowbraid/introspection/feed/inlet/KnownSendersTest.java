// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.inlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPeer;
import org.junit.jupiter.api.Test;

class KnownSendersTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NOW_NS = 1_795_376_910_000_000_000L;

    private final KnownSenders senders =
            new KnownSenders(FeedEndpoint.of("tcp://127.0.0.1:1c", "tcp://127.0.0.1:1", true, FeedPeer.COLLECTOR));

    @Test
    void shouldTellOneIdOfTwoConnectionsApart() {
        final FeedSource one = senders.of(connection("10.0.0.1"), 7, NOW_NS);
        final FeedSource other = senders.of(connection("10.0.0.1"), 7, NOW_NS);

        assertThat(one).isNotSameAs(other);
        assertThat(senders.list()).containsExactly(one, other);
    }

    @Test
    void shouldKnowASenderThatConnectsAgain() {
        final FeedConnection first = connection("10.0.0.1");
        final FeedSource source = senders.of(first, 7, NOW_NS);
        first.close();

        assertThat(senders.of(connection("10.0.0.2"), 7, NOW_NS)).isNotSameAs(source);
        assertThat(senders.of(connection("10.0.0.1"), 8, NOW_NS)).isNotSameAs(source);
        assertThat(senders.of(connection("10.0.0.1"), 7, NOW_NS)).isSameAs(source);
    }

    @Test
    void shouldBoundTheSendersThatOneAddressMakesUp() {
        for (int id = 0; id < 1_025; id++) {
            senders.of(connection("10.0.0.1"), id, NOW_NS);
        }
        final FeedSource honest = senders.of(connection("10.0.0.2"), 1, NOW_NS);

        assertThat(senders.list()).hasSize(KnownSenders.MAX_PER_HOST + 2).contains(honest);
        assertThat(senders.isShared(honest)).isFalse();
    }

    @Test
    void shouldForgetWhoWasGoneForLongestWhenThereIsNoRoom() {
        FeedSource oldest = null;
        for (int id = 0; id < KnownSenders.MAX_PER_HOST; id++) {
            final FeedConnection connection = connection("10.0.0.1");
            final FeedSource source = senders.of(connection, id, NOW_NS);
            source.advance(1, "", "", 0, NOW_NS + id * SECOND_NS);
            connection.close();
            oldest = oldest == null ? source : oldest;
        }

        final FeedSource early = senders.of(connection("10.0.0.1"), 1_000, NOW_NS + 30 * SECOND_NS);
        assertThat(senders.isShared(early)).isTrue();
        final FeedSource late = senders.of(connection("10.0.0.1"), 1_001, NOW_NS + 61 * SECOND_NS);

        assertThat(senders.isShared(late)).isFalse();
        assertThat(senders.list()).contains(late).doesNotContain(oldest);
    }

    private static FeedConnection connection(String host) {
        return new FeedConnection(host, host + ":1");
    }
}
