// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleCatalogueTest {
    @TempDir
    private Path folder;

    private LoadedConfig load(String text) throws IOException {
        return ConfigLoader.load(Files.writeString(folder.resolve("flowbraid.conf"), text), null, new Overrides());
    }

    @Test
    void shouldTakeListsAndRulesByName() throws IOException {
        final LoadedConfig config = load("""
                lists.malware = /etc/malware.txt
                lists { office = "office.txt" }
                rules.many = "failed > 50/min"
                rules.losses = off
                """);

        assertThat(config.value(RuleCatalogue.LISTS))
                .isEqualTo(Map.of("malware", "/etc/malware.txt", "office", "office.txt"));
        assertThat(config.value(RuleCatalogue.RULES)).isEqualTo(Map.of("many", "failed > 50/min", "losses", "off"));
        assertThat(config.text(RuleCatalogue.RULES)).isEqualTo("{ losses = \"off\", many = \"failed > 50/min\" }");
    }

    @Test
    void shouldRefuseWhatIsNoNameOrNoText() {
        for (final String wrong : new String[] {
            "rules = off", "rules.a = [x]", "rules.a = \"\"", "rules.\"a b\" = x", "lists.x { y = z }", "lists.\"\" = f"
        }) {
            assertThatExceptionOfType(InvalidConfigException.class).as(wrong).isThrownBy(() -> load(wrong));
        }
    }

    @Test
    void shouldTakeAsManyListsAsAFlowHasLabels() {
        final StringBuilder lists = new StringBuilder();
        for (int i = 0; i <= RuleCatalogue.MAX_LISTS; i++) {
            lists.append("lists.l").append(i).append(" = f\n");
        }

        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> load(lists.toString()))
                .withMessageContaining("lists: there are 17 names, and at most 16");
    }
}
