// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    private static final long MAPPED = 0xffff_0000_0000L;

    @Test
    void shouldContainExactlyTheAddressesOfItsPrefix() {
        final Cidr network = Cidr.parse("192.168.2.0/24");

        assertThat(network.contains(0, MAPPED | 0xc0a8_02ffL)).isTrue();
        assertThat(network.contains(0, MAPPED | 0xc0a8_0300L)).isFalse();
        assertThat(network.contains(0, 0xc0a8_02ffL)).isFalse();
    }

    @Test
    void shouldContainIpv6AcrossTheWordBoundary() {
        assertThat(Cidr.parse("2001:db8::/96").contains(0x2001_0db8_0000_0000L, 0xffff_ffffL))
                .isTrue();
        assertThat(Cidr.parse("2001:db8::/96").contains(0x2001_0db8_0000_0000L, 0x1_0000_0000L))
                .isFalse();
        assertThat(Cidr.parse("::/0").contains(-1, -1)).isTrue();
        assertThat(Cidr.parse("::1").contains(0, 1)).isTrue();
    }

    @Test
    void shouldNotTakeEveryIpv6AddressForIpv4() {
        assertThat(Cidr.parse("0.0.0.0/0").contains(0, MAPPED | 1)).isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").contains(0, 1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "lan", "10.0.0.0/33", "10.0.0/8", "10.0.0.1/8", "fc00::/129", "10.0.0.0/x", "::g/8"})
    void shouldRefuseWhatIsNoNetwork(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cidr.parse(text)).withMessageContaining(text);
    }
}
