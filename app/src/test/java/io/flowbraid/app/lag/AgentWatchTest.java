// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.app.lag.AgentWatch.Lost;
import io.flowbraid.app.lag.AgentWatch.Reading;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentWatchTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final List<String> said = new ArrayList<>();
    private final AgentWatch watch = new AgentWatch(said::add);
    private long nowNs;

    @Test
    void shouldSayNothingOfAnAgentThatKeepsUp() {
        for (int i = 0; i < 60; i++) {
            look(1.2, 1.1, 0);
        }

        assertThat(said).isEmpty();
        assertThat(watch.troubles()).isEmpty();
    }

    @Test
    void shouldSayOnceThatAnAgentLagsAndWhenItKeepsUpAgain() {
        look(0.5, 0.5, 0);
        for (int i = 0; i < 30; i++) {
            look(8.2, 0.2, 12_000);
        }
        assertThat(watch.troubles()).containsExactly("the agent is 8 s behind, 12,000 events lost");
        for (int i = 0; i < 30; i++) {
            look(0.5, 0.5, 12_000);
        }

        assertThat(watch.troubles()).isEmpty();
        assertThat(said)
                .containsExactly(
                        "flowbraid: the agent is 8 s behind, 12,000 events lost: until it keeps up, owners come late"
                                + " or not at all",
                        "flowbraid: the agent keeps up again; it was 8 s behind, 12,000 events lost");
    }

    @Test
    void shouldNotTakeUpAndDownForTheEnd() {
        for (int i = 0; i < 100; i++) {
            look(i % 8 == 0 ? 3 : 0.2, 0.1, 0);
        }

        assertThat(said).hasSize(1);
        assertThat(watch.troubles()).hasSize(1);
    }

    @Test
    void shouldSayThatItBecameMuchWorse() {
        for (int i = 0; i < 100; i++) {
            look(2 + i, 0, 0);
        }

        assertThat(said).hasSize(3).last().asString().contains("48 s behind");
    }

    @Test
    void shouldSayThatEventsAreLostWithoutLag() {
        look(0.3, 0.1, 7);
        look(0.3, 0.1, 7);
        look(0.3, 0.1, 8);

        assertThat(said).singleElement().asString().startsWith("flowbraid: the agent lost 7 events: ");
        assertThat(watch.troubles()).containsExactly("the agent lost 8 events");
    }

    @Test
    void shouldSayThatAnAgentIsSilent() {
        for (int i = 1; i < 30; i++) {
            look(i, i - 0.1, 0);
        }

        assertThat(said).singleElement().asString().contains("the agent has been silent for 5 s");
        assertThat(watch.troubles()).containsExactly("the agent has been silent for 29 s");
    }

    @Test
    void shouldForgetAnAgentThatIsGone() {
        look(8, 0, 3);
        look(700, 700, 3);

        assertThat(watch.troubles()).isEmpty();
    }

    @Test
    void shouldSayOnceThatAnAgentIsSilentAndThatItReportsAgain() {
        for (int i = 1; i < 10; i++) {
            look(i, i - 0.1, 0);
        }
        look(1, 0.1, 0);
        assertThat(watch.troubles()).containsExactly("the agent was 9 s behind");
        for (int i = 0; i < 30; i++) {
            look(1, 0.1, 0);
        }

        assertThat(watch.troubles()).isEmpty();
        assertThat(said).hasSize(2).last().asString().contains("the agent keeps up again; it was 9 s behind");
    }

    @Test
    void shouldTellAgentsApart() {
        for (int i = 0; i < 30; i++) {
            nowNs += SECOND_NS;
            watch.look(
                    List.of(
                            new Reading(1, "the agent on atlas", 9 * SECOND_NS, 9 * SECOND_NS, lost(0), false),
                            new Reading(2, "the agent on atlas", SECOND_NS, 0, lost(0), false)),
                    nowNs);
        }

        assertThat(watch.troubles()).containsExactly("the agent on atlas has been silent for 9 s");
        assertThat(said).hasSize(1);
    }

    @Test
    void shouldTakeAnAgentThatWasStoppedForNoTrouble() {
        look(1, 0.1, 5);
        for (int i = 1; i < 30; i++) {
            nowNs += SECOND_NS;
            watch.look(List.of(new Reading(1, "the agent", i * SECOND_NS, i * SECOND_NS, lost(5), true)), nowNs);
        }

        assertThat(watch.troubles()).isEmpty();
        assertThat(said).hasSize(1);
    }

    @Test
    void shouldSayMessagesWhereTheNumberOfTheirEventsIsNotKnown() {
        nowNs += SECOND_NS;
        watch.look(List.of(new Reading(1, "the agent", SECOND_NS, 0, new Lost(0, 241), false)), nowNs);
        assertThat(watch.troubles()).containsExactly("the agent lost 241 messages");

        nowNs += SECOND_NS;
        watch.look(List.of(new Reading(1, "the agent", SECOND_NS, 0, new Lost(1, 241), false)), nowNs);
        assertThat(watch.troubles()).containsExactly("the agent lost 1 event and 241 messages");
    }

    private void look(double behindS, double silentS, long lost) {
        nowNs += SECOND_NS;
        watch.look(
                List.of(new Reading(
                        1,
                        "the agent",
                        Math.round(behindS * SECOND_NS),
                        Math.round(silentS * SECOND_NS),
                        lost(lost),
                        false)),
                nowNs);
    }

    private static Lost lost(long events) {
        return new Lost(events, 0);
    }
}
