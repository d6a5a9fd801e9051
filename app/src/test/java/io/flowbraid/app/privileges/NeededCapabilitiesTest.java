// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NeededCapabilitiesTest {
    @Test
    void shouldNeedNothingForFeedsAlone() {
        assertThat(new NeededCapabilities().forPriority(0).set()).isEmpty();
    }

    @Test
    void shouldNeedWhatEachPartNeeds() {
        assertThat(new NeededCapabilities().forCapture().forPriority(-10).set())
                .containsExactlyInAnyOrder(Capability.NET_RAW, Capability.NET_ADMIN, Capability.SYS_NICE);
        assertThat(new NeededCapabilities().forAgent().forNamespaces().set())
                .containsExactlyInAnyOrder(
                        Capability.BPF,
                        Capability.PERFMON,
                        Capability.NET_ADMIN,
                        Capability.SYS_PTRACE,
                        Capability.SYS_ADMIN);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, true",
        "'[::1]:443', true",
        "tcp://*:514c, true",
        "127.0.0.1:3000, false",
        "127.0.0.1:0, false",
        "off, false",
        "inproc://x, false",
        "host:99999999999, false"
    })
    void shouldNeedOneMoreForALowPort(String address, boolean isNeeded) {
        assertThat(new NeededCapabilities().forPort(address).set().contains(Capability.NET_BIND_SERVICE))
                .isEqualTo(isNeeded);
    }

    @Test
    void shouldReadWhatAThreadHolds() {
        final HeldCapabilities held = HeldCapabilities.in(List.of("Name:\tjava", "CapEff:\t0000000000203000"));

        assertThat(held.holds(Capability.SYS_ADMIN)).isTrue();
        assertThat(held.holds(Capability.BPF)).isFalse();
        assertThat(held.allow(Capability.BPF)).isTrue();
        assertThat(held.allow(Capability.SYS_PTRACE)).isFalse();
        assertThat(held.only(new NeededCapabilities().forCapture().forAgent().set()))
                .isEqualTo(0x3000);
        assertThat(held.countOfOthers()).isZero();
    }
}
