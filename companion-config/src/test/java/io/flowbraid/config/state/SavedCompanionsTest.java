// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.InvalidConfigException;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedCompanionsTest {
    private static final Endpoint FEED = Endpoint.parse("tcp://*:1234c");
    private static final Endpoint OTHER = Endpoint.parse("tcp://*:1235c");
    private static final String USERS = """
            interfaces = [lo, eth0]
            feeds = ["tcp://*:1234c", "tcp://*:1235c"]
            companions { lo = "tcp://*:1234c", eth0 = "tcp://*:1234c" }
            """;

    @TempDir
    private Path folder;

    private Path file;
    private Path saved;

    @BeforeEach
    void writeTheUsersFile() throws IOException {
        file = Files.writeString(folder.resolve("flowbraid.conf"), USERS);
        saved = folder.resolve("state/flowbraid/companions.conf");
    }

    @Test
    void shouldGoBeforeTheUsersFileForTheInterfacesItNames() throws IOException {
        declare("lo", List.of(OTHER), true);

        assertThat(load().value(Catalogue.COMPANIONS))
                .containsExactly(new Companion("eth0", FEED), new Companion("lo", OTHER));
        assertThat(load().origin(Catalogue.COMPANIONS)).contains(saved.toString());
        assertThat(file).hasContent(USERS);
    }

    @Test
    void shouldKeepThatAnInterfaceHasNone() throws IOException {
        declare("lo", List.of(), false);

        assertThat(load().value(Catalogue.COMPANIONS)).containsExactly(new Companion("eth0", FEED));
        assertThat(load().value(Catalogue.AGENT_EXCEPT)).containsExactly("lo");
    }

    @Test
    void shouldKeepEachInterfaceUntilItIsDeclaredAnew() throws IOException {
        declare("lo", List.of(), false);
        declare("lo@netns:eth0.100", List.of(OTHER), true);
        declare("eth0", List.of(), true);
        declare("lo", List.of(FEED, OTHER), true);

        assertThat(load().value(Catalogue.COMPANIONS))
                .containsExactly(
                        new Companion("lo", FEED),
                        new Companion("lo", OTHER),
                        new Companion("lo@netns:eth0.100", OTHER));
        assertThat(load().value(Catalogue.AGENT_EXCEPT)).isEmpty();
    }

    @Test
    void shouldKeepTheFlowsOfAFeedBesideTheCompanions() throws IOException {
        declareFlows("agent", "none");
        declareFlows(FEED.text(), "all");
        declare("lo", List.of(OTHER), true);
        declareFlows("agent", "all");

        assertThat(load().value(Catalogue.FEED_FLOWS_OF)).isEqualTo(Map.of("agent", "all", FEED.text(), "all"));
        assertThat(load().value(Catalogue.COMPANIONS)).contains(new Companion("lo", OTHER));
    }

    @Test
    void shouldWaitForTheFeedWhoseFlowsWereDeclared() throws IOException {
        declareFlows("tcp://*:9999c", "all");

        assertThat(load().value(Catalogue.FEED_FLOWS_OF)).containsKey("tcp://*:9999c");
    }

    @Test
    void shouldGiveWayToTheCommandLine() throws IOException {
        declare("lo", List.of(OTHER), true);

        final LoadedConfig config = ConfigLoader.load(
                file,
                saved,
                new Overrides().put(Catalogue.COMPANIONS, Map.of("lo", List.of(FEED.text())), "option --companion"));

        assertThat(config.value(Catalogue.COMPANIONS)).containsExactly(new Companion("lo", FEED));
    }

    @Test
    void shouldWaitForItsInterfaceAndFeedToComeBack() throws IOException {
        declare("eth7", List.of(Endpoint.parse("tcp://*:9999c")), true);

        assertThat(load().value(Catalogue.INTERFACES)).containsExactly("lo", "eth0");
    }

    @Test
    void shouldSayWhereAFileThatWasSpoiledIsWrong() throws IOException {
        Files.createDirectories(saved.getParent());
        Files.writeString(saved, "companions {\n  lo = [\n");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(this::load)
                .withMessageContaining(saved.toString());
    }

    @Test
    void shouldSayWhoWroteIt() throws IOException {
        declare("lo", List.of(OTHER), true);

        assertThat(saved).content().startsWith("# Written by flowbraid");
        assertThat(saved.getParent()).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void shouldBeInTheStateDirectoryOfTheUser() {
        assertThat(StateDirectory.of(Map.of("XDG_STATE_HOME", "/srv/state"), "root", "/root"))
                .isEqualTo(Path.of("/srv/state/flowbraid"));
        assertThat(StateDirectory.of(Map.of(), "root", "/root")).isEqualTo(Path.of("/var/lib/flowbraid"));
        assertThat(StateDirectory.of(Map.of(), "alice", "/home/alice"))
                .isEqualTo(Path.of("/home/alice/.local/state/flowbraid"));
    }

    @Test
    void shouldNotBeBelowTheWorkingDirectoryForAUserWhomTheHostDoesNotKnow() {
        assertThat(StateDirectory.of(Map.of(), "?", "?")).isEqualTo(Path.of("/var/lib/flowbraid"));
        assertThat(StateDirectory.of(Map.of("HOME", "/tmp/ci"), "?", "?"))
                .isEqualTo(Path.of("/tmp/ci/.local/state/flowbraid"));
    }

    private void declare(String interfaceName, List<Endpoint> feeds, boolean hasAgent) throws IOException {
        SavedCompanions.in(saved, load().value(Catalogue.AGENT_EXCEPT)).declare(interfaceName, feeds, hasAgent);
    }

    private void declareFlows(String feed, String policy) throws IOException {
        SavedCompanions.in(saved, load().value(Catalogue.AGENT_EXCEPT)).declareFlows(feed, policy);
    }

    private LoadedConfig load() {
        return ConfigLoader.load(file, saved, new Overrides());
    }
}
