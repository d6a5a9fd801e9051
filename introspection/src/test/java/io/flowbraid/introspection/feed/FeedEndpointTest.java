// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedEndpointTest {
    @ParameterizedTest
    @CsvSource({
        "tcp://*:1234, true, COLLECTOR, true",
        "tcp://127.0.0.1:1234, true, AGENT, false",
        "tcp://host:5556, false, COLLECTOR, false",
        "tcp://*:5556, false, AGENT, true",
        "inproc://sync, true, COLLECTOR, true",
        "inproc://sync, true, AGENT, false",
    })
    void shouldSayWhoBinds(String address, boolean collectorBinds, FeedPeer peer, boolean binds) {
        assertThat(FeedEndpoint.of("it", address, collectorBinds, peer))
                .isEqualTo(new FeedEndpoint("it", address, binds));
    }

    @Test
    void shouldSayHowToListenWhenAskedToConnectToEverybody() {
        assertThatThrownBy(() -> FeedEndpoint.of("tcp://*:5556", "tcp://*:5556", false, FeedPeer.COLLECTOR))
                .hasMessage("'tcp://*:5556' names no single peer to connect to: give the host, or add a trailing c"
                        + " to listen here");
        assertThatThrownBy(() -> FeedEndpoint.of("tcp://*:5556c", "tcp://*:5556", true, FeedPeer.AGENT))
                .hasMessageContaining("drop the trailing c");
    }
}
