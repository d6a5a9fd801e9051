// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Command lines as an attacker makes them: too long, or slow to search. */
final class HostileCommandLinesTest {
    private static final int MAX_BYTES = 4096;

    @Test
    void shouldCutWhatAForeignAgentSendsWithoutMeasure() {
        assertThat(CommandLines.FULL.shown("x".repeat(100_000))).hasSize(4_501).endsWith("…");
        assertThat(CommandLines.FULL.shown("x".repeat(MAX_BYTES) + "…")).hasSize(MAX_BYTES + 1);
    }

    /** A few milliseconds on an idle machine, whatever is in them; the first ones run before they are compiled. */
    @Test
    void shouldTakeBoundedTimeForHostileLines() {
        final CommandLines lines = CommandLines.of(
                CommandLines.Mode.MASKED,
                Stream.generate(() -> "*a*a*a*a*b").limit(20).toList());
        final String[] patterns = {
            "=",
            ":",
            "a=",
            "a:",
            "-",
            "--",
            "://",
            "://:",
            "://a:b/",
            "a://:@",
            "\"",
            "'",
            "\\\"",
            "password=",
            "password:",
            "password=\"",
            "--password ",
            "--password '",
            "--password \"'",
            "\0--password\0\"",
            "mysql -p",
            "curl -u ",
            "Authorization: ",
            "bearer ",
            "eyJ.",
            "ghp_",
            "PRIVATE KEY-----",
            "hooks.slack.com/services/",
            "?sig=",
            ";pwd=",
            "a".repeat(64) + "=",
            "secret",
            "a=b ",
            "\0password=x ",
            "[]=",
            " ",
            "\0",
            "sqlplus a/",
            "@tcp(",
            "a:@(",
            "'a://b: ",
            "vault login ",
            "{\"password\":",
            "aaaa"
        };
        for (final String pattern : patterns) {
            final String line = pattern.repeat(MAX_BYTES / pattern.length());
            long shortestNs = Long.MAX_VALUE;
            for (int i = 0; i < 10; i++) {
                final long startNs = System.nanoTime();
                lines.shown(line);
                shortestNs = Math.min(shortestNs, System.nanoTime() - startNs);
            }

            assertThat(Duration.ofNanos(shortestNs)).as(pattern).isLessThan(Duration.ofMillis(50));
        }
    }

    @Test
    void shouldTakeWhateverComes() {
        final Random random = new Random(20_261_128);
        final String[] parts = {
            "password",
            "=",
            ":",
            " ",
            "\0",
            "\"",
            "'",
            "\\",
            "--",
            "-p",
            "mysql",
            "curl",
            "-u",
            "://",
            "@",
            "/",
            "a",
            "token",
            "Bearer",
            "Authorization",
            "{",
            "}",
            "&",
            "?",
            ";",
            "…",
            "\ud83d\ude00",
            "********",
            "sqlplus",
            "htpasswd",
            "|",
            "é"
        };
        for (int i = 0; i < 20_000; i++) {
            final StringBuilder line = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                line.append(parts[random.nextInt(parts.length)]);
            }

            assertThat(CommandLines.MASKED.shown(line.toString())).doesNotContain("\0");
        }
    }
}
