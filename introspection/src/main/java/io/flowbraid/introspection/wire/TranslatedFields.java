// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.socket.SocketEvent;

/** The two ends behind an address translation, as they are read. (NOT thread safe) */
final class TranslatedFields {
    private static final int PORT_LIMIT = 65_535;

    private final AddressText address = new AddressText();
    private boolean hasSource;
    private long sourceHi;
    private long sourceLo;
    private boolean hasDestination;
    private long destinationHi;
    private long destinationLo;
    private long sourcePort;
    private long destinationPort;

    void clear() {
        hasSource = false;
        hasDestination = false;
        sourcePort = -1;
        destinationPort = -1;
    }

    void read(ExtensionKey key, JsonScanner scanner) {
        switch (key) {
            case TRANSLATED_SOURCE -> {
                hasSource = readAddress(scanner);
                sourceHi = address.hi;
                sourceLo = address.lo;
            }
            case TRANSLATED_DESTINATION -> {
                hasDestination = readAddress(scanner);
                destinationHi = address.hi;
                destinationLo = address.lo;
            }
            case TRANSLATED_SOURCE_PORT -> sourcePort = scanner.integer(-1);
            default -> destinationPort = scanner.integer(-1);
        }
    }

    /** False when something of it was missing. */
    boolean applyTo(SocketEvent event) {
        event.translatedLocalHi = sourceHi;
        event.translatedLocalLo = sourceLo;
        event.translatedLocalPort = (int) sourcePort;
        event.translatedRemoteHi = destinationHi;
        event.translatedRemoteLo = destinationLo;
        event.translatedRemotePort = (int) destinationPort;
        return hasSource && hasDestination && isPort(sourcePort) && isPort(destinationPort);
    }

    private boolean readAddress(JsonScanner scanner) {
        return scanner.text() && address.parse(scanner.bytes, scanner.tokenFrom, scanner.tokenTo);
    }

    private static boolean isPort(long port) {
        return port >= 0 && port <= PORT_LIMIT;
    }
}
