// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeedEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://*:1234c, COLLECTOR, tcp://*:1234, true",
        "tcp://127.0.0.1:1234c, AGENT, tcp://127.0.0.1:1234, false",
        "tcp://host:5556, COLLECTOR, tcp://host:5556, false",
        "tcp://*:5556, AGENT, tcp://*:5556, true",
        "zmq://host.example:5556, COLLECTOR, tcp://host.example:5556, false",
        "tcp://[::1]:1234c, COLLECTOR, tcp://[::1]:1234, true",
        "tcp://[fe80::1%eth0]:1234, COLLECTOR, tcp://[fe80::1%eth0]:1234, false",
        "inproc://sync, COLLECTOR, inproc://sync, true",
        "inproc://sync, AGENT, inproc://sync, false",
    })
    void shouldSayWhoBindsAndWhere(String text, FeedPeer peer, String address, boolean binds) {
        assertThat(FeedEndpoint.parse(text, peer)).isEqualTo(new FeedEndpoint(text, address, binds));
    }

    @Test
    void shouldLetEachEndpointOfAListDecideForItself() {
        assertThat(FeedEndpoint.parseAll("tcp://*:1c, tcp://b:2", FeedPeer.COLLECTOR))
                .extracting(FeedEndpoint::binds)
                .containsExactly(true, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1234",
                "tcp://",
                "tcp://*",
                "tcp://:1234",
                "udp://a:1",
                "tcp://a:1 2",
                "tcp://a:1d",
                "ipc://x"
            })
    void shouldRefuseWhatIsNoEndpoint(String text) {
        assertThatThrownBy(() -> FeedEndpoint.parse(text, FeedPeer.COLLECTOR))
                .isInstanceOf(FeedException.class)
                .hasMessageStartingWith("'" + text + "' is not a feed endpoint: write tcp://HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://a:0", "tcp://a:65536", "tcp://a:99999c"})
    void shouldRefuseAPortThatCannotBe(String text) {
        assertThatThrownBy(() -> FeedEndpoint.parse(text, FeedPeer.COLLECTOR))
                .isInstanceOf(FeedException.class)
                .hasMessageContaining("is not between 1 and 65535");
    }

    @Test
    void shouldSayHowToListenWhenAskedToConnectToEverybody() {
        assertThatThrownBy(() -> FeedEndpoint.parse("tcp://*:5556", FeedPeer.COLLECTOR))
                .hasMessage(
                        "'tcp://*:5556' names no single peer to connect to: give the host and port, or add a trailing c"
                                + " to listen here");
        assertThatThrownBy(() -> FeedEndpoint.parse("tcp://*:5556c", FeedPeer.AGENT))
                .hasMessageContaining("drop the trailing c");
    }
}
