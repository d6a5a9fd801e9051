// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.config.value.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class StartLineTest {
    private static final Endpoint FEED = Endpoint.parse("tcp://*:1234c");
    private static final Endpoint AGENT = Endpoint.parse("inproc://agent");

    @Test
    void shouldNameTheInterfaces() {
        assertThat(StartLine.of(List.of("lo", "eth0"), List.of(), List.of(FEED)))
                .isEqualTo("capturing on lo, eth0; Ctrl-C ends");
        assertThat(StartLine.of(List.of("lo"), List.of(), List.of()))
                .isEqualTo("capturing on lo; no feed, so nobody is named; Ctrl-C ends");
    }

    @Test
    void shouldSayThatNoPacketsAreCaptured() {
        assertThat(StartLine.of(List.of(), List.of(), List.of(FEED)))
                .isEqualTo("listening on tcp://*:1234c; no packets are captured: flows come from sockets alone;"
                        + " Ctrl-C ends");
        assertThat(StartLine.of(List.of(), List.of(), List.of(AGENT)))
                .startsWith("watching the sockets of this host; no packets");
        assertThat(StartLine.of(List.of(), List.of(), List.of(FEED, AGENT)))
                .startsWith("listening on tcp://*:1234c and watching the sockets of this host; no packets");
    }
}
