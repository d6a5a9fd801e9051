// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.key;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.Transport;
import io.flowbraid.record.FlowIcmp;
import io.flowbraid.record.Observer;

/**
 * The key of a connection on Kafka: {@code SITE|SCOPE|TRANSPORT|END|END}, ends in the order of
 * {@link io.flowbraid.model.network.FiveTuple}, so both directions and all observers give the same key. It is text, so
 * that people can read it with Kafka's tools:
 *
 * <pre>
 *   ||tcp|10.0.0.1:40000|10.0.0.2:80
 *   paris|web-1/4026531840|tcp|127.0.0.1:80|127.0.0.1:5000
 *   ||udp|[2001:db8::1]:53|[2001:db8::2]:40000
 *   ||icmp|10.0.0.1#77|10.0.0.2#77          the identifier of an echo
 *   ||gre|10.0.0.1|10.0.0.2
 * </pre>
 *
 * VLAN tags are no part of it, because observers of one connection see different ones.
 *
 * @param site where the addresses are valid; empty for the only site
 * @param scope {@code HOST/NETNS} where an address is local to a network namespace, else empty. In the host's name
 *     {@code |}, {@code %} and control characters are percent-encoded
 * @param transport as in {@code network.transport}
 * @param a the lower end
 * @param b the higher end
 */
public record ConnectionKey(String site, String scope, String transport, TupleEnd a, TupleEnd b) {
    private static final char SEPARATOR = '|';
    private static final int PARTS = 5;

    /** Ends in any order. */
    public ConnectionKey {
        if (!isSite(site)) {
            throw new IllegalArgumentException("the site '" + site + "' has a '|' or a control character");
        }
        if (!b.equals(a) && b.isBefore(a)) {
            final TupleEnd lower = b;
            b = a;
            a = lower;
        }
    }

    /** Whether a name can be a site's. */
    public static boolean isSite(String name) {
        return name.chars().noneMatch(c -> c == SEPARATOR || Character.isISOControl(c));
    }

    /**
     * From the texts of a record. The scope is left out where both addresses mean the same everywhere in the site.
     *
     * @param hostname {@code observer.hostname}
     * @param netns {@code observer.netns}, 0 without
     * @param one either end; the port is {@code icmp.identifier} of an echo
     */
    public static ConnectionKey of(
            String site, String hostname, long netns, String transport, TupleEnd one, TupleEnd other) {
        final boolean isLocal = one.isLocal() || other.isLocal();
        return new ConnectionKey(site, isLocal ? encoded(hostname) + '/' + netns : "", transport, one, other);
    }

    /** The key of a flow as it was observed. */
    public static ConnectionKey of(FlowRecord flow, String site, Observer observer) {
        return of(flow, site, observer, end(flow, flow.client), end(flow, flow.server));
    }

    /** The key of the same connection on the other side of an address translation; the flow's own without one. */
    public static ConnectionKey translated(FlowRecord flow, String site, Observer observer) {
        return of(flow, site, observer, translatedEnd(flow, flow.client), translatedEnd(flow, flow.server));
    }

    private static ConnectionKey of(FlowRecord flow, String site, Observer observer, TupleEnd client, TupleEnd server) {
        return of(site, observer.hostname(flow), observer.netns(flow), Transport.name(flow.protocol), client, server);
    }

    /** An end of the flow as it was observed. */
    public static TupleEnd end(FlowRecord flow, FlowSide side) {
        return new TupleEnd(side.addressHi, side.addressLo, port(flow, side.port));
    }

    /** The same end on the other side of an address translation. */
    public static TupleEnd translatedEnd(FlowRecord flow, FlowSide side) {
        return side.natPort < 0 ? end(flow, side) : new TupleEnd(side.natHi, side.natLo, port(flow, side.natPort));
    }

    private static int port(FlowRecord flow, int port) {
        return Transport.hasPorts(flow.protocol) || FlowIcmp.identifier(flow) >= 0 ? port : TupleEnd.NO_PORT;
    }

    /**
     * What {@link #text} wrote.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static ConnectionKey parse(String text) {
        final String[] parts = text.split("\\|", -1);
        if (parts.length != PARTS || parts[2].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not SITE|SCOPE|TRANSPORT|END|END");
        }
        final char separator = separator(parts[2]);
        return new ConnectionKey(
                parts[0], parts[1], parts[2], TupleEnd.parse(parts[3], separator), TupleEnd.parse(parts[4], separator));
    }

    /** The text that is the key, in UTF-8. */
    public String text() {
        final StringBuilder text = new StringBuilder(64);
        final char separator = separator(transport);
        text.append(site)
                .append(SEPARATOR)
                .append(scope)
                .append(SEPARATOR)
                .append(transport)
                .append(SEPARATOR);
        a.appendTo(text, separator);
        text.append(SEPARATOR);
        b.appendTo(text, separator);
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }

    /** Before a port, or before the identifier of an echo. */
    private static char separator(String transport) {
        return transport.endsWith("icmp") ? '#' : ':';
    }

    private static String encoded(String hostname) {
        if (hostname.chars().noneMatch(ConnectionKey::isEncoded)) {
            return hostname;
        }
        final StringBuilder text = new StringBuilder();
        hostname.chars().forEach(c -> {
            if (isEncoded(c)) {
                text.append('%').append(String.format("%02X", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    private static boolean isEncoded(int c) {
        return c == SEPARATOR || c == '%' || Character.isISOControl(c);
    }
}
