// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

/** What lies between the two ends of a scenario; each scenario has a pair of addresses of its own on it. */
enum Medium {
    WIRE("10.214.%d.1", "10.214.%d.2"),
    WIRE6("fd00:fb::%x:1", "fd00:fb::%x:2"),
    LOOPBACK("127.0.%d.1", "127.0.%d.2");

    private final String host;
    private final String peer;

    Medium(String host, String peer) {
        this.host = host;
        this.peer = peer;
    }

    /** Address of the end in the namespace under test. */
    String host(int scenario) {
        return host.formatted(scenario);
    }

    String peer(int scenario) {
        return peer.formatted(scenario);
    }
}
