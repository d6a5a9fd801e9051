// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Connection;
import org.junit.jupiter.api.Test;

/** Which connections may be closed for others: not one whose request only waits for a thread. */
class ClientConnectionTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong bytesIn = new AtomicLong();
    private final ClientConnection client = new ClientConnection(connection(), "127.0.0.1", 0);

    @Test
    void shouldBeSilentUntilAByteComes() {
        assertThat(client.isSilent()).isTrue();

        bytesIn.set(1);

        assertThat(client.isSilent()).isFalse();
    }

    @Test
    void shouldNotTakeARequestThatHasJustComeForAPart() {
        bytesIn.set(100);

        assertThat(client.hasPart()).isTrue();
        assertThat(client.isHalf()).isFalse();
    }

    @Test
    void shouldBeHalfOnceASweepHasSeenThePart() {
        bytesIn.set(10);
        assertThat(client.isTooSlow(SECOND_NS)).isFalse();

        assertThat(client.isHalf()).isTrue();
        assertThat(client.isTooSlow(7 * SECOND_NS)).isTrue();
    }

    @Test
    void shouldForgetThePartOnceItsRequestIsAnswered() {
        bytesIn.set(10);
        client.isTooSlow(SECOND_NS);
        client.requested(2 * SECOND_NS);
        client.answered(3 * SECOND_NS);
        bytesIn.set(20);

        assertThat(client.isHalf()).isFalse();
        assertThat(client.isTooSlow(7 * SECOND_NS)).isFalse();
    }

    /** Of a connection, only the bytes that came are asked. */
    private Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getName().equals("getBytesIn") ? bytesIn.get() : null);
    }
}
