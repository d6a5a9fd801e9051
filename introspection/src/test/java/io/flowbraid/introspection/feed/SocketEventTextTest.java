// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.wire.SocketEvents;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import org.junit.jupiter.api.Test;

class SocketEventTextTest {
    @Test
    void shouldSayWhoConnectedWhere() {
        assertThat(lineOf(SocketEvents.connect(58_916)))
                .isEqualTo("19:48:30.123456 connect tcp 127.0.0.1:58916 > 127.0.0.1:8080 lo curl[29730] user alice"
                        + " by bash[4000] \"curl http://127.0.0.1:8080/\"");
    }

    @Test
    void shouldNameWhoElseUsesTheSocket() {
        final SocketEvent event = SocketEvents.connect(1);
        event.sender = SocketEvents.process(2, "worker", event.bootId);

        assertThat(lineOf(event)).contains("curl[29730] sender worker[2] user");
    }

    @Test
    void shouldSayAnAddressOfANamespace() {
        assertThat(lineOf(SocketEvents.address(0, IpAddress.mapped(0xac110002))))
                .isEqualTo("19:48:30.123456 address 172.17.0.2 eth0 netns 4026531840");
    }

    @Test
    void shouldSayWhyASocketEndedAndThatItsCountersAreTooLow() {
        final SocketEvent event = SocketEvents.connect(1);
        event.counters.bytesSent = 7;
        event.counters.error = 111;
        event.counters.isIncomplete = true;

        assertThat(lineOf(event)).endsWith(" sent 7 error 111 incomplete");
    }

    @Test
    void shouldNotLetAProcessSpeakToTheTerminal() {
        final SocketEvent event = SocketEvents.connect(1);
        event.process = SocketEvents.process(1, "\u001b]0;owned\u0007", event.bootId);

        assertThat(lineOf(event)).contains("\\x1b]0;owned\\x07[1]").doesNotContain("\u001b");
    }

    private static String lineOf(SocketEvent event) {
        final StringBuilder line = new StringBuilder();
        SocketEventText.appendTo(line, event);
        return line.toString();
    }
}
