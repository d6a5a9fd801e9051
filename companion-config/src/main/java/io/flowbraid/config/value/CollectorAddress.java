// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an IPFIX collector listens.
 *
 * @param host name or numeric address, without brackets
 */
public record CollectorAddress(boolean isTcp, String host, int port) {
    /** IANA's port for IPFIX. */
    public static final int DEFAULT_PORT = 4_739;

    private static final Pattern FORM =
            Pattern.compile("(?:(udp|tcp)://)?(?:\\[([0-9a-fA-F:.%]+)]|([^\\s:/\\[\\]]+))(?::(\\d{1,5}))?");

    private static final int MAX_PORT = 65_535;

    /**
     * Reads {@code [udp://|tcp://]HOST[:PORT]}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static CollectorAddress parse(String text) {
        final Matcher form = FORM.matcher(text);
        final String digits = form.matches() ? form.group(4) : "0";
        final int port = digits == null ? DEFAULT_PORT : Integer.parseInt(digits);
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not HOST, HOST:PORT, udp://HOST:PORT or tcp://HOST:PORT");
        }
        final String host = form.group(2) == null ? form.group(3) : form.group(2);
        return new CollectorAddress("tcp".equals(form.group(1)), host, port);
    }

    /** Whether no name service is needed. */
    public boolean isNumeric() {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    @Override
    public String toString() {
        return (isTcp ? "tcp://" : "udp://") + (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
    }
}
