// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A few lines that stand for very much. */
@Timeout(60)
class ConfigBombTest {
    @TempDir
    private Path folder;

    private InvalidConfigException refusal(String text) throws IOException {
        final Path file = Files.writeString(folder.resolve("flowbraid.conf"), text);
        return catchThrowableOfType(InvalidConfigException.class, () -> ConfigLoader.load(file, null, new Overrides()));
    }

    private void assertRefused(String text, String sentence) throws IOException {
        final InvalidConfigException refused = refusal(text);
        assertThat(refused).as("refused: " + sentence).isNotNull();
        assertThat(refused.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains(sentence));
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeep() throws IOException {
        assertRefused("a = " + "[".repeat(10_000), "nested more than 32 deep");
        assertRefused("a" + " { a".repeat(40_000), "nested more than 32 deep");
        assertRefused("a".repeat(3) + ".a".repeat(100_000) + " = 1", "nested more than 32 deep");
        assertRefused("\"a\"" + ".\"a\"".repeat(50_000) + " = 1", "nested more than 32 deep");
    }

    @Test
    void shouldRefuseSubstitutionsThatMultiply() throws IOException {
        final String texts = IntStream.range(1, 64)
                .mapToObj(i -> "x" + i + " = ${x" + (i - 1) + "}${x" + (i - 1) + "}\n")
                .collect(Collectors.joining("", "x0 = 0123456789\n", ""));
        assertRefused(texts, "more than 12 times");
        assertRefused(texts.replace("}${", "},${").replace("= $", "= [$").replace("}\n", "}]\n"), "more than 12 times");
        assertRefused("a { b = 1 }\nc = \"" + "\"\nc = ${a.b}".repeat(13), "more than 12 times");
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws IOException {
        assertRefused("#" + "x".repeat(300 * 1024), "more than 256 KiB");
    }

    @Test
    void shouldTakeEnvironmentVariablesAsOftenAsTheyCome() throws IOException {
        final Path file = Files.writeString(
                folder.resolve("flowbraid.conf"),
                "limits.max-flows = 5000\n" + "limits.max-flows = ${?FLOWBRAID_MAX_FLOWS}\n".repeat(50));

        assertThat(ConfigLoader.load(file, null, new Overrides()).value(Catalogue.MAX_FLOWS))
                .isEqualTo(5_000);
    }
}
