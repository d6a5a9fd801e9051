// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.FeedGaps;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import org.junit.jupiter.api.Test;

/** A feed may invent listeners on every port of every protocol. */
class ListenersTest {
    private static final long TTL_NS = 100;
    private static final int MAX = 65_536;

    private final Listeners listeners = new Listeners(TTL_NS, new FeedGaps());
    private final SocketEvent event = new SocketEvent();

    @Test
    void shouldKeepNothingOfListenersThatItHasNoRoomFor() {
        fill(AttributionMethod.LISTEN, Transport.TCP);

        for (int protocol = 20; protocol < 30; protocol++) {
            for (int port = 0; port < MAX; port += 256) {
                assertThat(listeners.put(listen(AttributionMethod.LISTEN, protocol, port), 1))
                        .isFalse();
            }
        }

        assertThat(listeners.size()).isEqualTo(MAX);
        assertThat(listeners.ports()).isEqualTo(MAX);
    }

    @Test
    void shouldKeepNothingOfPortsWhoseListenersClosed() {
        fill(AttributionMethod.LISTEN, Transport.TCP);

        for (int port = 0; port < MAX; port++) {
            listeners.close(listen(AttributionMethod.LISTEN, Transport.TCP, port), 2);
        }

        assertThat(listeners.size()).isZero();
        assertThat(listeners.ports()).isZero();
    }

    @Test
    void shouldKeepNothingOfPortsWhoseListenersAreNoLongerRepeated() {
        fill(AttributionMethod.LISTEN, Transport.TCP);
        listeners.put(listen(AttributionMethod.LISTEN, Transport.TCP, 80), 50);

        listeners.expire(1 + TTL_NS + 1);

        assertThat(listeners.size()).isEqualTo(1);
        assertThat(listeners.ports()).isEqualTo(1);
    }

    @Test
    void shouldGiveThePlacesOfClosedDatagramSocketsToOpenOnes() {
        fill(AttributionMethod.PROC, Transport.UDP);
        listeners.close(listen(AttributionMethod.PROC, Transport.UDP, 53), 2);
        listeners.close(listen(AttributionMethod.PROC, Transport.UDP, 54), 2);
        listeners.put(listen(AttributionMethod.PROC, Transport.UDP, 54), 3);
        assertThat(listeners.size()).isEqualTo(MAX);

        assertThat(listeners.put(listen(AttributionMethod.PROC, Transport.TCP, 80), 4))
                .isTrue();
        assertThat(listeners.put(listen(AttributionMethod.PROC, Transport.TCP, 81), 4))
                .as("54 is open again")
                .isFalse();
        assertThat(listeners.size()).isEqualTo(MAX);
    }

    private void fill(AttributionMethod method, int protocol) {
        for (int port = 0; port < MAX; port++) {
            assertThat(listeners.put(listen(method, protocol, port), 1)).isTrue();
        }
    }

    private SocketEvent listen(AttributionMethod method, int protocol, int port) {
        event.clear();
        event.kind = SocketEventKind.LISTEN;
        event.method = method;
        event.protocol = protocol;
        event.localPort = port;
        event.cookie = protocol * 100_000L + port;
        event.timeNs = 1;
        return event;
    }
}
