// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostAddressesTest {
    private static final long A = 0xffff0a000001L;
    private static final long B = 0xffff0a000002L;

    @Test
    void shouldCallAnEndLocalAsSoonAsItsAddressIsThere() {
        final HostAddresses host = new HostAddresses(0, A);
        final ObservedInterface eth0 = new ObservedInterface("eth0", 1, 0, host);
        assertThat(eth0.isLocal(0, A)).isTrue();
        assertThat(eth0.isRemote(0, B)).isTrue();

        host.replace(0, B);

        assertThat(eth0.isRemote(0, A)).isTrue();
        assertThat(eth0.isRemote(0, B)).isFalse();
    }

    @Test
    void shouldCallNobodyRemoteWithoutKnowingItsHost() {
        final ObservedInterface file = new ObservedInterface("a.pcap", 0, 0, new HostAddresses());

        assertThat(file.isRemote(0, A)).isFalse();
        assertThat(file.isLocal(0, A)).isFalse();
    }
}
