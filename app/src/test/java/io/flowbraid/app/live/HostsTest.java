// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.socket.SocketEvent;
import org.junit.jupiter.api.Test;

class HostsTest {
    /** What the kernel calls the first network namespace of each host. */
    private static final long FIRST = 4_026_531_833L;

    private final Hosts hosts = new Hosts("b007");

    @Test
    void shouldNotTakeAnotherHostsFirstNamespaceForOurs() {
        assertThat(netns("another")).isNotEqualTo(FIRST).isNotEqualTo(netns("third"));
        assertThat(netns("another")).isEqualTo(netns("another"));
    }

    @Test
    void shouldLeaveOurOwnAndThoseOfAgentsThatSayNoHost() {
        assertThat(netns("b007")).isEqualTo(FIRST);
        assertThat(netns("")).isEqualTo(FIRST);
    }

    private long netns(String bootId) {
        final SocketEvent event = new SocketEvent();
        event.bootId = bootId;
        event.netns = FIRST;
        hosts.separate(event);
        return event.netns;
    }
}
