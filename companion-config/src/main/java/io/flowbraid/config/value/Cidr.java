// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * A network, IPv4 mapped into {@code ::ffff:0:0/96} so that one comparison serves both families.
 *
 * @param text as the user wrote it
 * @param hi high word of the network address
 * @param lo low word
 * @param prefixBits length of the prefix of the mapped form, 0 to 128
 */
public record Cidr(String text, long hi, long lo, int prefixBits) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /**
     * Reads {@code 10.0.0.0/8} or {@code fc00::/7}; an address alone is a network of one.
     *
     * @throws IllegalArgumentException with one sentence when it is none
     */
    public static Cidr parse(String text) {
        final int slash = text.indexOf('/');
        final byte[] bytes = bytes(text, slash < 0 ? text : text.substring(0, slash));
        final int width = bytes.length * 8;
        final int prefix = slash < 0 ? width : prefix(text, text.substring(slash + 1), width);
        final ByteBuffer address = ByteBuffer.wrap(bytes);
        final boolean isIpv4 = width == 32;
        final long hi = isIpv4 ? 0 : address.getLong();
        final long lo = isIpv4 ? 0xffff_0000_0000L | (address.getInt() & 0xffff_ffffL) : address.getLong();
        final Cidr cidr = new Cidr(text, hi, lo, isIpv4 ? prefix + 96 : prefix);
        if ((hi & ~cidr.maskHi()) != 0 || (lo & ~cidr.maskLo()) != 0) {
            throw new IllegalArgumentException("'" + text + "' has bits set behind its prefix of " + prefix);
        }
        return cidr;
    }

    public boolean contains(long addressHi, long addressLo) {
        return (addressHi & maskHi()) == hi && (addressLo & maskLo()) == lo;
    }

    private long maskHi() {
        return prefixBits >= 64 ? -1L : prefixBits == 0 ? 0 : -1L << (64 - prefixBits);
    }

    private long maskLo() {
        return prefixBits <= 64 ? 0 : -1L << (128 - prefixBits);
    }

    private static byte[] bytes(String text, String address) {
        if (IPV4.matcher(address).matches() || IPV6.matcher(address).matches()) {
            try {
                // Digits, dots and colons only, hence never looked up.
                return InetAddress.getByName(address).getAddress();
            } catch (UnknownHostException e) {
                throw notOne(text, e);
            }
        }
        throw notOne(text, null);
    }

    private static int prefix(String text, String digits, int width) {
        try {
            final int prefix = Integer.parseInt(digits);
            if (prefix >= 0 && prefix <= width) {
                return prefix;
            }
        } catch (NumberFormatException e) {
            throw notOne(text, e);
        }
        throw new IllegalArgumentException("'" + text + "': a prefix here has 0 to " + width + " bits");
    }

    private static IllegalArgumentException notOne(String text, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException("'" + text + "' is not a network such as 192.168.2.0/24", cause);
    }

    @Override
    public String toString() {
        return text;
    }
}
