// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "10.0.0.1", "192.168.255.9", "255.255.255.255", "::1", "2001:db8::53"})
    void shouldReadWhatItWrites(String text) {
        final long[] address = IpAddress.parse(text);

        assertThat(IpAddress.format(address[0], address[1])).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1", "10.0.0", "10.0.0.", ".10.0.0", "10.0.0.256", "10.0.0.1.1", "10..0.1", "a.b.c.d", "x"})
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> IpAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    @Test
    void shouldMapIpv4IntoIpv6() {
        assertThat(IpAddress.parse("1.2.3.4")).containsExactly(0, IpAddress.mapped(0x01020304));
    }
}
