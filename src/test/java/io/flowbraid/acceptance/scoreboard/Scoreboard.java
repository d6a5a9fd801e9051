// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * All trials beside other monitors, written down: {@code ./flowbraid scoreboard}. Not among the tests that every build
 * runs, and so not called one by its name.
 */
class Scoreboard {
    private static final int TRIALS = Integer.getInteger("scoreboard.trials", 5);
    private static final Path DIRECTORY = Path.of("target", "scoreboard");
    private static final Path PAGE = Path.of("..", "docs", "attribution.md");

    @Test
    void shouldWriteDownHowOftenTheNameIsRight() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Instant begin = Instant.now();
        final List<Trial.Outcome> trials = new ArrayList<>();
        for (int i = 1; i <= TRIALS; i++) {
            trials.add(trial("trial %d of %d: ".formatted(i, TRIALS)));
        }
        final Map<String, String> refusals = new LinkedHashMap<>();
        for (Rival rival : Rival.OTHERS) {
            say("trying " + rival.name());
            refusals.put(
                    rival.name(),
                    rival.refusal()
                            .map("cannot run here: `%s`"::formatted)
                            .orElse("runs here; its output is not judged yet"));
        }
        Files.writeString(PAGE, new Page(Scenarios.all(), trials).write(facts(begin), refusals));
        say("written: " + PAGE.normalize());
        assertThat(trials)
                .flatExtracting(trial -> trial.scores().values())
                .flatExtracting(score -> score.wrong())
                .as("wrong owners")
                .isEmpty();
    }

    private static Trial.Outcome trial(String label) throws Exception {
        final Consumer<Scenario> progress = scenario -> say(label + scenario);
        Trial.Outcome outcome =
                Trial.playBesideNethogs(Scenarios.TOGETHER, Files.createDirectories(DIRECTORY), progress);
        for (Scenario storm : Scenarios.STORMS) {
            outcome = outcome.plus(Trial.play(List.of(storm), directory(storm), progress));
        }
        for (Scenario published : Scenarios.PUBLISHED) {
            progress.accept(published);
            outcome = outcome.plus(PublishedTrial.play(published, directory(published)));
        }
        for (Map.Entry<Scenario, Disturbance> feed : Scenarios.FEEDS.entrySet()) {
            progress.accept(feed.getKey());
            outcome = outcome.plus(FeedTrial.play(feed.getKey(), feed.getValue(), directory(feed.getKey())));
        }
        progress.accept(Scenarios.OVERFLOW);
        return outcome.plus(Trial.playWith(List.of("-B", "64"), Scenarios.OVERFLOW, directory(Scenarios.OVERFLOW)));
    }

    private static Path directory(Scenario scenario) throws IOException {
        return Files.createDirectories(DIRECTORY.resolve(scenario.id()));
    }

    private static List<String> facts(Instant begin) throws IOException {
        final long minutes = Duration.between(begin, Instant.now()).toMinutes();
        return List.of(
                "%s, commit %s, %d trials in %d minutes"
                        .formatted(
                                LocalDate.ofInstant(begin, ZoneOffset.UTC),
                                output("git", "describe", "--always", "--dirty"),
                                TRIALS,
                                minutes),
                "Linux %s %s, %d processors, Java %s"
                        .formatted(
                                output("uname", "-r"),
                                output("uname", "-m"),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("java.version")),
                "nethogs %s, `nethogs -t -a -C -d 1 -v 2` in the namespace of the host's end"
                        .formatted(Rival.version("nethogs")),
                "again: `./flowbraid scoreboard`, as root on Debian 12");
    }

    private static String output(String... command) throws IOException {
        final Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static void say(String text) {
        System.err.println("scoreboard: " + text);
    }
}
