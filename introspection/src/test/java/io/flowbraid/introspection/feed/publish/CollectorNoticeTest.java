// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CollectorNoticeTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> said = new ArrayList<>();
    private final CollectorNotice notice = new CollectorNotice(
            FeedEndpoint.of("tcp://127.0.0.1:1c", "tcp://127.0.0.1:1", true, FeedPeer.AGENT), said::add, 0);

    @Test
    void shouldSayAtOnceThatACollectorCame() {
        notice.look(false, SECOND_NS);
        notice.look(true, 2 * SECOND_NS);
        notice.look(true, 60 * SECOND_NS);

        assertThat(said).containsExactly("flowbraid: connected to tcp://127.0.0.1:1c");
    }

    @Test
    void shouldSayOnceThatThereIsNoCollectorYet() {
        for (int i = 0; i < 60; i++) {
            notice.look(false, i * SECOND_NS);
        }
        notice.look(true, 61 * SECOND_NS);

        assertThat(said)
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("flowbraid: no collector at tcp://127.0.0.1:1c yet"),
                        line -> assertThat(line).isEqualTo("flowbraid: connected to tcp://127.0.0.1:1c"));
    }

    @Test
    void shouldSayThatACollectorWentAndCameBack() {
        notice.look(true, 0);
        notice.look(false, 10 * SECOND_NS);
        notice.look(true, 20 * SECOND_NS);

        assertThat(said).hasSize(3);
        assertThat(said.get(1)).contains("the collector at tcp://127.0.0.1:1c is gone");
        assertThat(said.get(2)).isEqualTo("flowbraid: connected to tcp://127.0.0.1:1c");
    }

    @Test
    void shouldSayLittleOfACollectorThatComesAndGoes() {
        for (int i = 0; i < 600; i++) {
            notice.look(i % 2 == 0, i * SECOND_NS / 10);
        }

        assertThat(said).hasSizeLessThan(15);
    }
}
