// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;

/** The five-tuple of one object as it is read, source and destination in the sender's sense. (NOT thread safe) */
final class TupleFields {
    private static final int PORT_LIMIT = 65_535;
    private static final int PROTOCOL_LIMIT = 255;

    private final AddressText address = new AddressText();
    private boolean hasSource;
    private long sourceHi;
    private long sourceLo;
    private boolean hasDestination;
    private long destinationHi;
    private long destinationLo;
    private long sourcePort;
    private long destinationPort;
    private long protocol;
    private int suggestedProtocol;

    void clear() {
        hasSource = false;
        sourceHi = 0;
        sourceLo = 0;
        hasDestination = false;
        destinationHi = 0;
        destinationLo = 0;
        sourcePort = 0;
        destinationPort = 0;
        protocol = -1;
        suggestedProtocol = -1;
    }

    void read(FlowKey key, JsonScanner scanner) {
        switch (key) {
            case SOURCE_ADDRESS -> readSource(scanner);
            case DESTINATION_ADDRESS -> readDestination(scanner);
            case SOURCE_PORT -> sourcePort = scanner.integer(-1);
            case DESTINATION_PORT -> destinationPort = scanner.integer(-1);
            default -> protocol = scanner.integer(-1);
        }
    }

    /** What the kind of event implies, should the object not say its protocol. */
    void suggestProtocol(int implied) {
        suggestedProtocol = implied;
    }

    boolean isComplete() {
        final long known = protocol >= 0 ? protocol : suggestedProtocol;
        return hasSource
                && hasDestination
                && known >= 0
                && known <= PROTOCOL_LIMIT
                && sourcePort >= 0
                && sourcePort <= PORT_LIMIT
                && destinationPort >= 0
                && destinationPort <= PORT_LIMIT;
    }

    /** Sets the event's tuple; local is the source unless {@code isTurned}. */
    void applyTo(SocketEvent event, boolean isTurned) {
        event.protocol = (int) (protocol >= 0 ? protocol : suggestedProtocol);
        event.localHi = isTurned ? destinationHi : sourceHi;
        event.localLo = isTurned ? destinationLo : sourceLo;
        event.localPort = (int) (isTurned ? destinationPort : sourcePort);
        event.remoteHi = isTurned ? sourceHi : destinationHi;
        event.remoteLo = isTurned ? sourceLo : destinationLo;
        event.remotePort = (int) (isTurned ? sourcePort : destinationPort);
    }

    private void readSource(JsonScanner scanner) {
        if (isWorthKeeping(scanner, hasSource)) {
            hasSource = true;
            sourceHi = address.hi;
            sourceLo = address.lo;
        }
    }

    private void readDestination(JsonScanner scanner) {
        if (isWorthKeeping(scanner, hasDestination)) {
            hasDestination = true;
            destinationHi = address.hi;
            destinationLo = address.lo;
        }
    }

    /** nProbe sends the address of the other family too, as "any". */
    private boolean isWorthKeeping(JsonScanner scanner, boolean hasOne) {
        return scanner.text()
                && address.parse(scanner.bytes, scanner.tokenFrom, scanner.tokenTo)
                && !(hasOne && IpAddress.isAny(address.hi, address.lo));
    }
}
