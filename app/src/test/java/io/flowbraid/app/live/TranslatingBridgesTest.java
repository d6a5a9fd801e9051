// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatingBridgesTest {
    @TempDir
    Path host;

    private Path devices;
    private Path settings;
    private TranslatingBridges bridges;

    @BeforeEach
    void makeHost() throws IOException {
        devices = Files.createDirectory(host.resolve("devices"));
        settings = Files.createDirectory(host.resolve("settings"));
        Files.createDirectories(devices.resolve("br0/bridge"));
        Files.createDirectories(devices.resolve("eth0"));
        bridges = new TranslatingBridges(devices, settings);
    }

    @Test
    void shouldWarnOfABridgeWhoseFramesAreTranslated() throws IOException {
        Files.writeString(settings.resolve("bridge-nf-call-iptables"), "1\n");

        assertThat(bridges.warnings(List.of("lo", "eth0", "br0", "lo@container:web")))
                .singleElement()
                .asString()
                .startsWith("br0: the capture changes traffic")
                .endsWith("capture it with -p");
    }

    @Test
    void shouldWarnWhereOneBridgeOrOneFamilyHasTheSetting() throws IOException {
        Files.writeString(settings.resolve("bridge-nf-call-iptables"), "0\n");
        Files.writeString(settings.resolve("bridge-nf-call-ip6tables"), "0\n");
        assertThat(bridges.warnings(List.of("br0"))).isEmpty();

        Files.writeString(devices.resolve("br0/bridge/nf_call_ip6tables"), "1\n");
        assertThat(bridges.warnings(List.of("br0"))).hasSize(1);
    }

    @Test
    void shouldSayNothingWithoutBridgeNetfilter() {
        assertThat(bridges.warnings(List.of("br0", "eth0"))).isEmpty();
    }
}
