// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.key;

import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;

/**
 * One end of a {@link ConnectionKey}.
 *
 * @param hi high word of the address, see {@link IpAddress}
 * @param lo low word of the address
 * @param port of an echo its identifier; {@link #NO_PORT} of a protocol without ports
 */
public record TupleEnd(long hi, long lo, int port) {
    public static final int NO_PORT = -1;

    private static final int MAX_PORT = 0xffff;

    public TupleEnd {
        if (port < NO_PORT || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + port + "' is not a port");
        }
    }

    /**
     * From the texts of a record.
     *
     * @param ip a numeric address, as in {@code client.ip}
     * @throws IllegalArgumentException when it is none
     */
    public static TupleEnd of(String ip, int port) {
        final long[] address = IpAddress.parse(ip);
        return new TupleEnd(address[0], address[1], port);
    }

    /** The address alone, as in {@code client.ip}. */
    public String ip() {
        return IpAddress.format(hi, lo);
    }

    /** Not above the other in the order of {@link FiveTuple}. */
    boolean isBefore(TupleEnd other) {
        return FiveTuple.isCanonical(hi, lo, port, other.hi, other.lo, other.port);
    }

    /** On every host, or on every link, there is another end with this address. */
    boolean isLocal() {
        return IpAddress.isLoopback(hi, lo) || IpAddress.isLinkLocal(hi, lo) || IpAddress.isAny(hi, lo);
    }

    /** @param separator stands before the port */
    void appendTo(StringBuilder text, char separator) {
        final boolean isIpv4 = IpAddress.isIpv4(hi, lo);
        if (!isIpv4) {
            text.append('[');
        }
        IpAddress.appendTo(text, hi, lo);
        if (!isIpv4) {
            text.append(']');
        }
        if (port != NO_PORT) {
            text.append(separator).append(port);
        }
    }

    /** What {@link #appendTo} wrote. */
    static TupleEnd parse(String text, char separator) {
        final int close = text.indexOf(']');
        final int portAt = text.indexOf(separator, close + 1);
        final String address = portAt < 0 ? text : text.substring(0, portAt);
        final boolean isBracketed = address.startsWith("[") && address.endsWith("]");
        final String ip = isBracketed ? address.substring(1, address.length() - 1) : address;
        if (isBracketed != ip.contains(":")) {
            throw new IllegalArgumentException("'" + text + "' is not an end: IPv6 addresses are in brackets");
        }
        return of(ip, portAt < 0 ? NO_PORT : port(text.substring(portAt + 1)));
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is not a port");
        }
        return Integer.parseInt(text);
    }
}
