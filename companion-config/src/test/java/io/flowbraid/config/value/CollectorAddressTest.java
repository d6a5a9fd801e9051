// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class CollectorAddressTest {
    @Test
    void shouldTakeUdpAndTheRegisteredPortUnlessToldOtherwise() {
        assertThat(CollectorAddress.parse("collector.example")).hasToString("udp://collector.example:4739");
        assertThat(CollectorAddress.parse("10.0.0.1:2055")).hasToString("udp://10.0.0.1:2055");
        assertThat(CollectorAddress.parse("tcp://10.0.0.1")).hasToString("tcp://10.0.0.1:4739");
        assertThat(CollectorAddress.parse("udp://[fd00::1]:4740")).hasToString("udp://[fd00::1]:4740");
    }

    @Test
    void shouldRefuseOtherForms() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> CollectorAddress.parse("sctp://host"))
                .withMessageContaining("sctp://host");
    }
}
