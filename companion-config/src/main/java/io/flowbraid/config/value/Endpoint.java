// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a feed is spoken, in ntop's notation: a trailing {@code c} means that the collector binds and the agent
 * connects; without it the agent binds.
 *
 * @param text as the user wrote it
 * @param address without the {@code c}, as ZMQ takes it
 */
public record Endpoint(String text, String address, boolean collectorBinds) {
    /** What users call the agent in this process. */
    public static final String AGENT_NAME = "agent";

    private static final Pattern TCP =
            Pattern.compile("tcp://(\\*|\\[[0-9A-Fa-f:.]+(?:%\\w+)?]|[^\\[\\]:*/\\s]+):(\\d{1,5})(c?)");
    private static final Pattern IN_PROCESS = Pattern.compile("inproc://[\\w.-]+");

    /**
     * Reads an endpoint.
     *
     * @throws IllegalArgumentException with one sentence when it is none
     */
    public static Endpoint parse(String text) {
        if (IN_PROCESS.matcher(text).matches()) {
            return new Endpoint(text, text, true);
        }
        if (text.startsWith("ipc://")) {
            throw new IllegalArgumentException("'" + text
                    + "': ipc:// would be plain TCP that no file permission protects; use tcp://127.0.0.1:PORT");
        }
        final Matcher tcp = TCP.matcher(text);
        if (!tcp.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a feed; write tcp://HOST:PORT, or tcp://*:PORTc when the collector binds");
        }
        final int port = Integer.parseInt(tcp.group(2));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("'" + text + "': port " + port + " is not between 1 and 65535");
        }
        return new Endpoint(
                text, "tcp://" + tcp.group(1) + ":" + port, !tcp.group(3).isEmpty());
    }

    /** True for what is meant as a feed rather than as an interface, right or wrong. */
    public static boolean looksLikeOne(String text) {
        return text.contains("://");
    }

    /** What the user calls it: the endpoint, and {@code agent} for the agent in this process. */
    public String name() {
        return isInProcess() ? AGENT_NAME : text;
    }

    /** Whether it is the agent in this process. */
    public boolean isInProcess() {
        return address.startsWith("inproc:");
    }

    /** Whether only processes of this host can be at the other end, as far as the address says. */
    public boolean isLoopback() {
        final String host = address.substring("tcp://".length(), address.lastIndexOf(':'));
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    @Override
    public String toString() {
        return text;
    }
}
