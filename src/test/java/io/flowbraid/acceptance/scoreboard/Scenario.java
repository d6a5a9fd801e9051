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
 * @param id as the page calls it; its number makes the addresses
 * @param medium what lies between the ends
 * @param script Python file of {@code test/resources/traffic/scoreboard}
 * @param program its function
 * @param title one line for the page
 * @param setting where and when it is played
 * @param excuses reasons for which an end may be unknown here
 */
record Scenario(
        String id, Medium medium, String script, String program, String title, Setting setting, Set<String> excuses) {
    Scenario(String id, Medium medium, String script, String program, String title) {
        this(id, medium, script, program, title, Setting.PAIR, Set.of());
    }

    Scenario excusing(String... reasons) {
        return new Scenario(id, medium, script, program, title, setting, Set.of(reasons));
    }

    Scenario in(Setting other) {
        return new Scenario(id, medium, script, program, title, other, excuses);
    }

    int number() {
        return Integer.parseInt(id.replaceAll("[^0-9]", ""));
    }

    String hostAddress() {
        return medium.host(number());
    }

    String peerAddress() {
        return medium.peer(number());
    }

    /** Whether this flow is with the scenario's peer, to whom nobody else talks. */
    boolean owns(FlowJson flow) {
        return isPeer(flow.text("/client/ip")) || isPeer(flow.text("/server/ip"));
    }

    /** Whether this is a kernel that says over ICMP that nobody is there: no process speaks. */
    boolean isComplaint(FlowJson flow) {
        return flow.transport().endsWith("icmp") && !program.equals("ping");
    }

    boolean isPeer(String address) {
        return address(address).equals(address(peerAddress()));
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
