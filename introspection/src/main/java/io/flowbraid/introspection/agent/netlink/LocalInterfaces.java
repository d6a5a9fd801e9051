// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.IpAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which interface carries the traffic of a pair of addresses: what this host sends to itself takes {@code lo}. */
final class LocalInterfaces {
    private static final String LOOPBACK = "lo";

    private Map<List<Long>, String> names = Map.of();

    /** Reads the addresses again: interfaces come and go. */
    void refresh() {
        final Map<List<Long>, String> found = new HashMap<>();
        try {
            NetworkInterface.networkInterfaces()
                    .forEach(device -> device.inetAddresses().forEach(address -> {
                        final long[] words = IpAddress.of(address.getAddress());
                        found.put(List.of(words[0], words[1]), device.getName());
                    }));
        } catch (SocketException e) {
            return; // what was known is the best there is
        }
        names = found;
    }

    /** Empty when the local address is none of ours. */
    String carrying(long localHi, long localLo, long remoteHi, long remoteLo) {
        if (IpAddress.isLoopback(localHi, localLo) || names.containsKey(List.of(remoteHi, remoteLo))) {
            return LOOPBACK;
        }
        return names.getOrDefault(List.of(localHi, localLo), "");
    }
}
