// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.network.IpAddress;
import java.util.HashSet;
import java.util.Set;

/** Where TCP sockets of this namespace listen. A listener on {@code ::} is taken to serve IPv4 as well. */
final class ListeningEndpoints {
    private static final long IPV4_ANY = IpAddress.mapped(0);

    private final Set<Endpoint> endpoints = new HashSet<>();

    void clear() {
        endpoints.clear();
    }

    void add(long hi, long lo, int port) {
        endpoints.add(new Endpoint(hi, lo, port));
    }

    boolean contains(long hi, long lo, int port) {
        return endpoints.contains(new Endpoint(hi, lo, port))
                || endpoints.contains(new Endpoint(0, 0, port))
                || IpAddress.isIpv4(hi, lo) && endpoints.contains(new Endpoint(0, IPV4_ANY, port));
    }

    private record Endpoint(long hi, long lo, int port) {}
}
