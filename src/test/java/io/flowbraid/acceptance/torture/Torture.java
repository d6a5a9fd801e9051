// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.acceptance.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every ordeal for as long as one likes, written down: {@code ./flowbraid torture [minutes]}. Not among the tests that
 * every build runs, and so not called one by its name.
 */
class Torture {
    private static final int MINUTES = Integer.getInteger("torture.minutes", 10);
    private static final Path DIRECTORY = Path.of("target", "torture");
    private static final Path PAGE = Path.of("..", "docs", "design", "reliability.md");

    @Test
    void shouldSurviveAndCountWhatIsLost() throws Exception {
        Kernel.assumeRootAndEbpf();
        final Map<String, Tally> tallies =
                new TortureRun(Ordeals.full(), Duration.ofMinutes(MINUTES), DIRECTORY, Torture::say).play();
        final TortureTable table = new TortureTable(tallies);
        System.err.print(table.text());
        table.writeInto(PAGE, facts());
        say("written: " + PAGE.normalize());
        assertThat(tallies)
                .allSatisfy((kind, tally) ->
                        assertThat(tally).as(kind).matches(Tally::isGood, "survives, and counts what is lost"));
    }

    private static List<String> facts() throws IOException {
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%s, commit %s, %d minutes in all",
                        LocalDate.now(ZoneOffset.UTC),
                        output("git", "describe", "--always", "--dirty"),
                        MINUTES),
                String.format(
                        Locale.ROOT,
                        "Linux %s %s, %d processors, Java %s",
                        output("uname", "-r"),
                        output("uname", "-m"),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version")),
                "again: `./flowbraid torture %d`, as root".formatted(MINUTES));
    }

    private static String output(String... command) throws IOException {
        final Process process = new ProcessBuilder(command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static void say(String text) {
        System.err.println("torture: " + text);
    }
}
