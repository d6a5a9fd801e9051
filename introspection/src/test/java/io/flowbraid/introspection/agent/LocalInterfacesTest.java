// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LocalInterfacesTest {
    private static final String ELSEWHERE = "203.0.113.1";

    private final LocalInterfaces interfaces = new LocalInterfaces();

    @Test
    void shouldNameTheDeviceThatOwnsTheLocalAddress() throws SocketException {
        for (NetworkInterface device : NetworkInterface.networkInterfaces()
                .filter(device -> !device.getName().equals("lo"))
                .toList()) {
            for (String own : addresses(device)) {
                assertThat(interfaces.interfaceOf(event(own, ELSEWHERE))).isEqualTo(device.getName());
                assertThat(interfaces.interfaceOf(event(own, own))).isEqualTo("lo");
            }
        }
    }

    @Test
    void shouldSayLoopbackForLoopbackAddresses() {
        assertThat(interfaces.interfaceOf(event("127.0.0.53", "127.0.0.1"))).isEqualTo("lo");
        assertThat(interfaces.interfaceOf(event("::1", "::"))).isEqualTo("lo");
    }

    @Test
    void shouldSayNothingOfAddressesItDoesNotKnow() {
        final SocketEvent inContainer = event("172.31.255.2", ELSEWHERE);
        inContainer.netns = 1;

        assertThat(interfaces.interfaceOf(inContainer)).isEmpty();
        assertThat(interfaces.interfaceOf(event("0.0.0.0", "0.0.0.0"))).isEmpty();
    }

    private static List<String> addresses(NetworkInterface device) {
        return device.getInterfaceAddresses().stream()
                .map(InterfaceAddress::getAddress)
                .map(address -> IpAddress.of(address.getAddress()))
                .map(words -> IpAddress.format(words[0], words[1]))
                .toList();
    }

    private static SocketEvent event(String local, String remote) {
        final SocketEvent event = new SocketEvent();
        event.localHi = IpAddress.parse(local)[0];
        event.localLo = IpAddress.parse(local)[1];
        event.remoteHi = IpAddress.parse(remote)[0];
        event.remoteLo = IpAddress.parse(remote)[1];
        return event;
    }
}
