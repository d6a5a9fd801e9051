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

class KafkaCatalogueTest {
    @TempDir
    private Path folder;

    private LoadedConfig load(String text) throws IOException {
        return ConfigLoader.load(Files.writeString(folder.resolve("flowbraid.conf"), text), null, new Overrides());
    }

    @Test
    void shouldTakePropertiesOfTheClientWithAndWithoutQuotes() throws IOException {
        final LoadedConfig config = load("""
                kafka.client {
                  security.protocol = SASL_SSL
                  "sasl.mechanism" = PLAIN
                  linger.ms = 5
                }
                """);

        assertThat(config.value(KafkaCatalogue.CLIENT))
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN", "linger.ms", "5"));
    }

    @Test
    void shouldNotShowSecretsOfTheClient() throws IOException {
        final LoadedConfig config = load("""
                kafka.client {
                  sasl.jaas.config = "password=geheim"
                  ssl.key.password = geheim
                  ssl.keystore.key = geheim
                  ssl.truststore.location = /a/b
                }
                """);

        assertThat(config.text(KafkaCatalogue.CLIENT))
                .doesNotContain("geheim")
                .contains("\"sasl.jaas.config\" = \"(hidden)\"", "\"ssl.truststore.location\" = \"/a/b\"");
    }

    @Test
    void shouldWriteNoPropertiesAsAnEmptyMap() throws IOException {
        assertThat(load("").text(KafkaCatalogue.CLIENT)).isEqualTo("{}");
    }

    @Test
    void shouldRefuseWhatKafkaWould() {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> load("kafka { site = \"a|b\", topic = \"a b\", client = SSL, partitions = 0 }"))
                .withMessageContaining("'a|b' is no name of a site")
                .withMessageContaining("'a b' is no name of a topic")
                .withMessageContaining("write { \"security.protocol\" = SSL }")
                .withMessageContaining("0 is not between 1 and");
    }
}
