// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void shouldReadTheTrailingCAsCollectorBinds() {
        assertThat(Endpoint.parse("tcp://*:1234c")).isEqualTo(new Endpoint("tcp://*:1234c", "tcp://*:1234", true));
        assertThat(Endpoint.parse("tcp://127.0.0.1:5556"))
                .isEqualTo(new Endpoint("tcp://127.0.0.1:5556", "tcp://127.0.0.1:5556", false));
        assertThat(Endpoint.parse("tcp://[::1]:5556c").address()).isEqualTo("tcp://[::1]:5556");
        assertThat(Endpoint.parse("tcp://[fe80::1%eth0]:1").address()).isEqualTo("tcp://[fe80::1%eth0]:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://", "tcp://host", "tcp://host:0", "tcp://host:65536", "udp://host:1", "ipc:///tmp/a"})
    void shouldRefuseWhatNoFeedCanListenOn(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.parse(text))
                .withMessageContaining(text);
    }
}
