// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reports which addresses each network namespace has: when one appears, and repeatedly while it is there. (NOT thread
 * safe: the thread of {@link AddressWatch})
 */
final class AddressReports implements AutoCloseable {
    /** With the interval of the looks, less than the minute within which each address is repeated. */
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(40);

    private static final long FIND_NS = TimeUnit.SECONDS.toNanos(60);

    private record Key(long netns, NamespaceAddresses.Address address) {}

    private final HostNamespaces namespaces;
    private final NamespaceAddresses addresses = new NamespaceAddresses();
    private final Map<Key, Long> saidNs = new HashMap<>();
    private final Map<Key, Long> stillThere = new HashMap<>();
    private final SocketEvent event = new SocketEvent();
    private final int limit;
    private long nextFindNs = System.nanoTime();
    private long lastOnly;
    private int leftOut;

    /** @param limit of namespaces, and of addresses; those beyond are not reported but counted */
    AddressReports(int limit) {
        this.limit = limit;
        namespaces = new HostNamespaces(limit);
    }

    /**
     * Reads the addresses, and reports the new ones and those not reported for some time.
     *
     * @param isFindAsked whether there may be namespaces that the last look did not find
     * @param only inode of the only namespace to report; 0 for all
     */
    void look(long nowNs, boolean isFindAsked, long only, SocketEventOutlet outlet) {
        if (namespaces.areOutOfDate() || isFindAsked || only != lastOnly || nowNs - nextFindNs >= 0) {
            nextFindNs = nowNs + FIND_NS;
            lastOnly = only;
            namespaces.find(only);
        }
        stillThere.clear();
        leftOut = namespaces.leftOut();
        for (final Map.Entry<Long, NetworkNamespace> namespace :
                namespaces.all().entrySet()) {
            final long netns = namespace.getKey();
            if (only == 0 || only == netns) {
                look(nowNs, netns, addresses.read(netns, namespace.getValue()), outlet);
            }
        }
        saidNs.clear();
        saidNs.putAll(stillThere);
    }

    private void look(long nowNs, long netns, Set<NamespaceAddresses.Address> found, SocketEventOutlet outlet) {
        for (final NamespaceAddresses.Address address : found) {
            if (stillThere.size() == limit) {
                leftOut++;
                continue;
            }
            final Key key = new Key(netns, address);
            final Long last = saidNs.get(key);
            if (last == null || nowNs - last >= REPEAT_NS) {
                say(key, outlet);
                stillThere.put(key, nowNs);
            } else {
                stillThere.put(key, last);
            }
        }
    }

    /** How many namespaces and addresses the last look found beyond the limit. */
    int leftOut() {
        return leftOut;
    }

    /** Reports all that the last look found: there is a new collector. */
    void sayAll(long nowNs, SocketEventOutlet outlet) {
        for (final Iterator<Map.Entry<Key, Long>> all = saidNs.entrySet().iterator(); all.hasNext(); ) {
            final Map.Entry<Key, Long> each = all.next();
            say(each.getKey(), outlet);
            each.setValue(nowNs);
        }
    }

    private void say(Key key, SocketEventOutlet outlet) {
        event.clear();
        event.kind = SocketEventKind.ADDRESS;
        event.timeNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        event.kernelNs = TimeNamespace.kernelNanoTime();
        event.netns = key.netns;
        event.localHi = key.address.hi();
        event.localLo = key.address.lo();
        event.remoteLo = IpAddress.isIpv4(event.localHi, event.localLo) ? IpAddress.mapped(0) : 0;
        outlet.accept(event);
    }

    @Override
    public void close() {
        namespaces.close();
    }
}
