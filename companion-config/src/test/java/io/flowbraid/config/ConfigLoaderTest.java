// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    private Path folder;

    @Test
    void shouldTakeDefaultsThenFileThenOptions() {
        final Path file = file("""
                limits.max-flows = 5000
                timeouts.udp-idle = 10 s
                """);

        final LoadedConfig config =
                ConfigLoader.load(file, null, new Overrides().put(Catalogue.MAX_FLOWS, 9_000, "option --max-flows"));

        assertThat(config.value(Catalogue.MAX_FLOWS)).isEqualTo(9_000);
        assertThat(config.origin(Catalogue.MAX_FLOWS)).isEqualTo("option --max-flows");
        assertThat(config.value(Catalogue.UDP_IDLE)).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.origin(Catalogue.UDP_IDLE)).isEqualTo(file + ":2");
        assertThat(config.value(Catalogue.SNAPLEN)).isEqualTo(192);
        assertThat(config.origin(Catalogue.SNAPLEN)).isEqualTo("default");
    }

    @Test
    void shouldLetFileAndOptionsWinOverAnotherDefault() {
        final Path file = file("limits.max-flows = 4096\n");
        final Overrides overrides = new Overrides()
                .putDefault(Catalogue.MAX_FLOWS, 2_048, "option --small")
                .putDefault(Catalogue.MAX_OWNERSHIPS, 1_024, "option --small")
                .putDefault(Catalogue.WEB_FLOWS, 1_600, "option --small")
                .put(Catalogue.WEB_FLOWS, 3_200, "option --flows");

        final LoadedConfig config = ConfigLoader.load(file, null, overrides);

        assertThat(config.value(Catalogue.MAX_FLOWS)).isEqualTo(4_096);
        assertThat(config.origin(Catalogue.MAX_FLOWS)).isEqualTo(file + ":1");
        assertThat(config.value(Catalogue.MAX_OWNERSHIPS)).isEqualTo(1_024);
        assertThat(config.origin(Catalogue.MAX_OWNERSHIPS)).isEqualTo("option --small");
        assertThat(config.value(Catalogue.WEB_FLOWS)).isEqualTo(3_200);
    }

    @Test
    void shouldRemarkOnSettingsOfEarlierVersions() {
        final Path file = file("""
                limits { packet-ring = 1000 }
                capture { threads = 2, shards = 4 }
                timeouts.settle = 1 s
                timeouts.udp-idle = 10 s
                """);

        final LoadedConfig config = ConfigLoader.load(file, null, new Overrides());

        assertThat(config.value(Catalogue.UDP_IDLE)).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.remarks())
                .extracting(ConfigProblem::toString)
                .containsExactlyInAnyOrder(
                        file + ":1: 'limits.packet-ring' is no longer a setting and has no effect; remove it",
                        file + ":2: 'capture.shards' is no longer a setting and has no effect; remove it",
                        file + ":3: 'timeouts.settle' is no longer a setting and has no effect; remove it");
    }

    @Test
    void shouldReportEveryProblemAtOnceWithFileAndLine() {
        final Path file = file("""
                timeouts {
                  active = soon
                  tpc-idle = 3 s
                }
                limits.max-flows = 10
                local-networks = [192.168.2.1/24]
                """);

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(
                        () -> ConfigLoader.load(file, null, new Overrides().put(Catalogue.FORMAT, "xml", "option -o")))
                .satisfies(refusal -> assertThat(refusal.problems().stream().map(ConfigProblem::toString))
                        .containsExactlyInAnyOrder(
                                file + ":2: timeouts.active: 'soon' is not a duration such as 60 s",
                                file + ":3: unknown setting 'timeouts.tpc-idle'; did you mean 'timeouts.tcp-idle'?",
                                file + ":5: limits.max-flows: 10 is not between 1000 and 100000000",
                                file + ":6: local-networks: '192.168.2.1/24' has bits set behind its prefix of 24",
                                "option -o: output.format: 'xml' is none of text, json"));
    }

    @Test
    void shouldNameTheLineOfAFileThatDoesNotParse() {
        final Path file = file("interfaces = [lo\nfeeds = ]\n");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(file, null, new Overrides()))
                .satisfies(refusal -> assertThat(refusal.problems())
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.origin()).isEqualTo(file + ":2")));
    }

    @Test
    void shouldSayThatANamedFileIsMissing() {
        final Path missing = folder.resolve("missing.conf");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(missing, null, new Overrides()))
                .withMessage(missing + ": no such configuration file");
    }

    @Test
    void shouldAcceptFeedsAndInterfacesManyToMany() {
        final Path file = file("""
                interfaces = [lo, eth0]
                feeds = ["tcp://*:1234c", "tcp://10.0.0.2:5556"]
                companions { lo = "tcp://*:1234c", eth0 = ["tcp://*:1234c", "tcp://10.0.0.2:5556"] }
                """);

        final LoadedConfig config = ConfigLoader.load(file, null, new Overrides());

        assertThat(config.text(Catalogue.COMPANIONS))
                .isEqualTo("{ \"eth0\" = [\"tcp://*:1234c\", \"tcp://10.0.0.2:5556\"], \"lo\" = [\"tcp://*:1234c\"] }");
    }

    @Test
    void shouldRefuseACompanionOfAnUnknownInterfaceOrFeed() {
        final Overrides overrides = new Overrides()
                .put(Catalogue.INTERFACES, List.of("lo"), "option -i")
                .put(Catalogue.FEEDS, List.of("tcp://*:1234c"), "option -i")
                .put(Catalogue.COMPANIONS, Map.of("l0", List.of("tcp://*:1235c")), "option --companion");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(file(""), null, overrides))
                .withMessage("""
                        option --companion: companions: 'l0' is not a capture interface; declared interfaces: lo
                        option --companion: companions: 'tcp://*:1235c' is not a feed; declared feeds: tcp://*:1234c""");
    }

    @Test
    void shouldRefuseAnInterfaceThatAccompaniesItself() {
        final Path file = file("interfaces = [lo]\ncompanions { lo = [lo] }\n");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(file, null, new Overrides()))
                .withMessage(file + ":2: companions: 'lo' cannot accompany itself");
    }

    @Test
    void shouldKeepTheFileValidWhenOptionsCaptureOnFewerInterfaces() {
        final Path file = file("""
                interfaces = [lo, eth0]
                feeds = "tcp://*:1234c"
                companions { eth0 = "tcp://*:1234c" }
                """);

        final LoadedConfig config =
                ConfigLoader.load(file, null, new Overrides().put(Catalogue.INTERFACES, List.of("lo"), "option -i"));

        assertThat(config.value(Catalogue.INTERFACES)).containsExactly("lo");
    }

    @Test
    void shouldReadTheFlowsOfAllFeedsAndOfOne() {
        final Path file = file("""
                feeds = ["tcp://*:1234c", "tcp://*:1235c"]
                feed-flows = none
                feed-flows-of { "tcp://*:1234c" = all, agent = uncaptured }
                """);

        final LoadedConfig config = ConfigLoader.load(file, null, new Overrides());

        assertThat(config.value(Catalogue.FEED_FLOWS)).isEqualTo("none");
        assertThat(config.text(Catalogue.FEED_FLOWS_OF))
                .isEqualTo("{ \"agent\" = uncaptured, \"tcp://*:1234c\" = all }");
    }

    @Test
    void shouldRefuseFlowsOfAnUnknownFeedOrPolicy() {
        final Path file = file("""
                feeds = "tcp://*:1234c"
                feed-flows = some
                feed-flows-of { "tcp://*:1235c" = all }
                """);

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(file, null, new Overrides()))
                .withMessage(file + ":2: feed-flows: 'some' is none of uncaptured, all, none\n" + file
                        + ":3: feed-flows-of: 'tcp://*:1235c' is not a feed; declared feeds: tcp://*:1234c");
    }

    @Test
    void shouldSayWhereTheFlowsOfFeedsAreSetWhenTheyReplaceTheFeeds() {
        final Path file = file("feeds = \"tcp://*:1234c\"\nfeeds.flows = all\n");

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> ConfigLoader.load(file, null, new Overrides()))
                .withMessageContaining("which sockets become flows is set by 'feed-flows'");
    }

    @Test
    void shouldReadItsOwnExampleFileBackAsTheDefaults() {
        final String example = ReferencePage.exampleFile().replaceAll("(?m)^#(?=[a-z])", "");

        final LoadedConfig config = ConfigLoader.load(file(example), null, new Overrides());

        assertThat(Catalogue.settings()).allSatisfy(setting -> {
            assertThat(config.text(setting)).isEqualTo(setting.defaultText());
            assertThat(config.origin(setting)).contains("flowbraid.conf:");
        });
    }

    @Test
    void shouldSetNothingByItsExampleFile() {
        final LoadedConfig config = ConfigLoader.load(file(ReferencePage.exampleFile()), null, new Overrides());

        assertThat(Catalogue.settings())
                .allSatisfy(setting -> assertThat(config.origin(setting)).isEqualTo(LoadedConfig.DEFAULT));
    }

    private Path file(String text) {
        try {
            return Files.writeString(folder.resolve("flowbraid.conf"), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
