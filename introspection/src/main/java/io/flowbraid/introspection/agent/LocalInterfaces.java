// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which interface the traffic of a socket uses: the one that owns its local address, but {@code lo} when both ends are
 * this host. Addresses of other network namespaces have no interface here. (NOT thread safe)
 */
final class LocalInterfaces {
    private static final String LOOPBACK = "lo";

    private record Address(long hi, long lo, String interfaceName) {}

    private final long netns = ownNetns();
    private List<Address> addresses = List.of();
    private boolean isOld = true;

    /** Interfaces come and go: looks again as soon as it is asked, since on an idle host nobody asks. */
    void refresh() {
        isOld = true;
    }

    private void look() {
        final List<Address> found = new ArrayList<>();
        try {
            NetworkInterface.networkInterfaces()
                    .forEach(device ->
                            device.inetAddresses().forEach(address -> found.add(address(address, device.getName()))));
        } catch (SocketException e) {
            // Nothing is up; loopback needs no list.
            found.clear();
        }
        addresses = found;
        isOld = false;
    }

    private static Address address(InetAddress address, String device) {
        final long[] words = IpAddress.of(address.getAddress());
        return new Address(words[0], words[1], device);
    }

    String interfaceOf(SocketEvent event) {
        if (isLoopback(event)) {
            return LOOPBACK;
        }
        if (event.netns != 0 && netns != 0 && event.netns != netns) {
            return "";
        }
        if (isOld) {
            look();
        }
        final String local = owner(event.localHi, event.localLo);
        return local.isEmpty() || owner(event.remoteHi, event.remoteLo).isEmpty() ? local : LOOPBACK;
    }

    private static boolean isLoopback(SocketEvent event) {
        if (IpAddress.isLoopback(event.localHi, event.localLo)
                || IpAddress.isLoopback(event.remoteHi, event.remoteLo)) {
            return true;
        }
        // A host talks to its own address over loopback too.
        return event.localHi == event.remoteHi
                && event.localLo == event.remoteLo
                && !IpAddress.isAny(event.localHi, event.localLo);
    }

    private String owner(long hi, long lo) {
        for (int i = 0; i < addresses.size(); i++) {
            final Address address = addresses.get(i);
            if (address.lo == lo && address.hi == hi) {
                return address.interfaceName;
            }
        }
        return "";
    }

    private static long ownNetns() {
        try {
            final String link =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
            return Long.parseLong(link.substring(link.indexOf('[') + 1, link.indexOf(']')));
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
