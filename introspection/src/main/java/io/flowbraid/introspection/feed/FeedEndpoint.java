// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a feed is, as ntop writes it: {@code tcp://host:port}, where the agent binds and the collector connects, or
 * {@code tcp://host:port} with a trailing {@code c}, where the collector binds. Each endpoint of a list decides for
 * itself.
 *
 * @param text as the user wrote it, for messages and the ledger
 * @param address what the socket is given: no trailing {@code c}, which JeroMQ cannot parse
 * @param binds this end binds; the other connects
 */
public record FeedEndpoint(String text, String address, boolean binds) {
    private static final Pattern TCP =
            Pattern.compile("(?:tcp|zmq)://(\\[[0-9a-fA-F:.%\\w]+]|[^:/\\[\\]\\s]+):(\\d{1,5}|\\*)(c?)");
    private static final Pattern INPROC = Pattern.compile("inproc://\\S+");
    private static final int PORT_LIMIT = 65_535;

    /** The endpoints of a comma-separated list, as one of the two peers sees them. */
    public static List<FeedEndpoint> parseAll(String list, FeedPeer peer) {
        return Arrays.stream(list.split(",", -1))
                .map(text -> parse(text.strip(), peer))
                .toList();
    }

    /**
     * One endpoint, as one of the two peers sees it.
     *
     * @throws FeedException when it is none
     */
    public static FeedEndpoint parse(String text, FeedPeer peer) {
        if (INPROC.matcher(text).matches()) {
            return new FeedEndpoint(text, text, peer == FeedPeer.COLLECTOR);
        }
        final Matcher tcp = TCP.matcher(text);
        if (!tcp.matches()) {
            throw new FeedException(
                    "'" + text + "' is not a feed endpoint: write tcp://HOST:PORT, tcp://HOST:PORTc when the"
                            + " collector is to listen, or inproc://NAME");
        }
        final String host = tcp.group(1);
        final String port = tcp.group(2);
        final boolean collectorBinds = !tcp.group(3).isEmpty();
        final boolean binds = collectorBinds == (peer == FeedPeer.COLLECTOR);
        if (!binds && (host.equals("*") || port.equals("*"))) {
            throw new FeedException("'" + text + "' names no single peer to connect to: give the host and port, or "
                    + (collectorBinds ? "drop the trailing c" : "add a trailing c") + " to listen here");
        }
        if (!port.equals("*") && (Integer.parseInt(port) > PORT_LIMIT || Integer.parseInt(port) == 0)) {
            throw new FeedException("'" + text + "': port " + port + " is not between 1 and " + PORT_LIMIT);
        }
        return new FeedEndpoint(text, "tcp://" + host + ":" + port, binds);
    }
}
