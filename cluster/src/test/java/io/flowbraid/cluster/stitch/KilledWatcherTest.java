// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static io.flowbraid.cluster.stitch.FlowText.SECOND;
import static io.flowbraid.cluster.stitch.SampleFlows.atClient;
import static io.flowbraid.cluster.stitch.SampleFlows.atServer;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flowbraid on the server's host is killed while a connection is open, and starts again. */
class KilledWatcherTest {
    private static final long MINUTE = 60 * SECOND;
    private static final long NOW = 1_070 * SECOND;

    private final StitchRig rig = new StitchRig(StitchSettings.defaults());
    private final FlowText client = atClient(1);
    private final FlowText part = atServer(2);
    private final FlowText rest = atServer(3);

    KilledWatcherTest() {
        client.endNs = NOW;
        part.isFinal = false;
        part.endReason = "active";
        part.endNs = part.startNs + 20 * SECOND;
        rest.startNs += 50 * SECOND;
        rest.endNs = NOW;
        rest.evidence = "socket_event";
        rest.client.payload = 10;
        rest.server.named("host-b", "b-nginx", "nginx", "snapshot");
    }

    private List<ConversationRecord> play(FlowText... flows) {
        for (final FlowText flow : flows) {
            rig.send(flow, NOW);
        }
        rig.pass(NOW + 20 * MINUTE);
        assertThat(rig.counters.in()).isEqualTo(rig.fates());
        return rig.latest().stream()
                .filter(conversation -> conversation.verdict() != Verdict.MOVED)
                .toList();
    }

    private static void assertOne(List<ConversationRecord> conversations) {
        assertThat(conversations).singleElement().satisfies(conversation -> {
            assertThat(conversation.verdict()).isEqualTo(Verdict.COMPLETE);
            assertThat(conversation.isFinal()).isTrue();
            assertThat(conversation.observers()).hasSize(3);
        });
    }

    @Test
    void shouldBeOneConversationInAnyOrder() {
        assertOne(play(part, client, rest));
    }

    @Test
    void shouldBeOneConversationWhenTheRestComesFirst() {
        assertOne(play(rest, part, client));
    }

    @Test
    void shouldBeTwoConversationsWhenAnotherProcessHasTheSocketThen() {
        rest.server.named("host-b", "b-other", "other", "snapshot");

        assertThat(play(part, client, rest)).hasSize(2);
    }

    @Test
    void shouldBeTwoConversationsWhenTheSocketWasSeenToOpen() {
        rest.server.named("host-b", "b-nginx", "nginx", "accept");

        assertThat(play(part, client, rest)).hasSize(2);
    }
}
