// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import io.flowbraid.acceptance.FlowJson;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

/**
 * One kind of traffic.
 *
 * @param id as the page calls it: s and a number
 * @param medium what lies between the ends
 * @param script Python file of {@code test/resources/traffic/scoreboard}
 * @param program its function
 * @param title one line for the page
 * @param excuses reasons for which an end may be unknown here
 */
record Scenario(String id, Medium medium, String script, String program, String title, Set<String> excuses) {
    Scenario(String id, Medium medium, String script, String program, String title) {
        this(id, medium, script, program, title, Set.of());
    }

    Scenario excusing(String... reasons) {
        return new Scenario(id, medium, script, program, title, Set.of(reasons));
    }

    int number() {
        return Integer.parseInt(id.substring(1));
    }

    String hostAddress() {
        return medium.host(number());
    }

    String peerAddress() {
        return medium.peer(number());
    }

    /** Whether this flow is between the scenario's two addresses, which nobody else uses. */
    boolean owns(FlowJson flow) {
        final String client = address(flow.text("/client/ip"));
        final String server = address(flow.text("/server/ip"));
        return client.equals(address(hostAddress())) && server.equals(address(peerAddress()))
                || client.equals(address(peerAddress())) && server.equals(address(hostAddress()));
    }

    boolean isBetween(String address) {
        return isHost(address) || address(address).equals(address(peerAddress()));
    }

    boolean isHost(String address) {
        return address(address).equals(address(hostAddress()));
    }

    /** One spelling of an address. */
    static String address(String text) {
        try {
            return text.isEmpty() ? text : InetAddress.getByName(text).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @Override
    public String toString() {
        return id + " " + title;
    }
}
