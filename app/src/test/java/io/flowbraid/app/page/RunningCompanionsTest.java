// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowbraid.config.state.SavedCompanions;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.web.RefusedException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningCompanionsTest {
    private static final String FEED = "tcp://*:1234c";

    @TempDir
    private Path folder;

    private final List<String> changes = new ArrayList<>();

    @Test
    void shouldSwitchAFeedBetweenAccompanyingAndStandingAlone() throws RefusedException {
        final RunningCompanions companions = companions(List.of("lo"));

        companions.declare("lo", List.of());
        companions.flowsOf(FEED, "all");

        assertThat(changes).containsExactly("lo accompanied by 0", "feed 0 all");
        assertThat(companions.of(0)).isEmpty();
        assertThat(companions.flowsOf(FEED)).isEqualTo("all");
        assertThat(folder.resolve("companions.conf")).content().contains("\"" + FEED + "\" = \"all\"");
    }

    @Test
    void shouldCallTheAgentOfThisProcessByItsName() throws RefusedException {
        final RunningCompanions companions = companions(List.of("lo"));

        companions.flowsOf("agent", "none");
        companions.declare("lo", List.of("inproc://agent"));

        assertThat(companions.flowsOf("inproc://agent")).isEqualTo("none");
        assertThat(companions.of(0)).containsExactly("agent");
        assertThat(folder.resolve("companions.conf")).content().contains("\"agent\" = \"none\"");
    }

    @Test
    void shouldRefuseAnUnknownFeedOrPolicyAndChangeNothing() {
        final RunningCompanions companions = companions(List.of());

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> companions.flowsOf("tcp://*:9c", "all"))
                .withMessage("'tcp://*:9c' is not a feed of this run; its feeds: tcp://*:1234c, agent");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> companions.flowsOf(FEED, "some"))
                .withMessage("'some' is none of uncaptured, all, none");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> companions.declare("lo", List.of(FEED)))
                .withMessage("'lo' is not captured on; this run's interfaces: none");
        assertThat(changes).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    private RunningCompanions companions(List<String> interfaces) {
        final SavedCompanions saved = SavedCompanions.in(folder.resolve("companions.conf"), List.of());
        final Noting correlation = new Noting();
        return new RunningCompanions(
                interfaces,
                new long[interfaces.size()],
                new RunningFeedFlows(
                        List.of(Endpoint.parse(FEED), Endpoint.parse("inproc://agent")),
                        List.of(FeedFlows.UNCAPTURED, FeedFlows.UNCAPTURED),
                        saved,
                        correlation),
                saved,
                correlation,
                false,
                new PrintStream(OutputStream.nullOutputStream()));
    }

    private final class Noting implements Correlation {
        @Override
        public void accompany(int interfaceId, long feeds) {
            changes.add("lo accompanied by " + feeds);
        }

        @Override
        public void flowsOf(int feed, FeedFlows flows) {
            changes.add("feed " + feed + " " + flows.text());
        }
    }
}
