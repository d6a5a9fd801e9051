// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultInterfacesTest {
    @TempDir
    private Path procNet;

    @Test
    void shouldTakeLoopbackAndTheInterfacesOfTheDefaultRoutes() throws IOException {
        Files.writeString(procNet.resolve("route"), """
            Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
            eth0	00000000	0102A8C0	0003	0	0	100	00000000	0	0	0
            docker0	000011AC	00000000	0001	0	0	0	0000FFFF	0	0	0
            """);
        Files.writeString(procNet.resolve("ipv6_route"), """
            fe800000000000000000000000000000 40 00000000000000000000000000000000 00 00000000000000000000000000000000 00000100 00000001 00000000 00000001     eth0
            00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003    wlan0
            """);

        assertThat(DefaultInterfaces.of(procNet)).containsExactly("lo", "eth0", "wlan0");
    }

    @Test
    void shouldTakeLoopbackAloneWithoutRoutes() {
        assertThat(DefaultInterfaces.of(procNet)).containsExactly("lo");
    }
}
