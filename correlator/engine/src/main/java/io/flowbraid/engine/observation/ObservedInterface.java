// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.network.IpAddress;

/**
 * A capture interface as the correlator sees it: an observation point in a network namespace, and the feeds that ride
 * along with it.
 *
 * @param name device name, or a file's
 * @param place its network namespace and its indexes there
 * @param feeds the companions, a set of feed indexes as bits
 * @param host the addresses of its host
 */
public record ObservedInterface(String name, InterfacePlace place, long feeds, HostAddresses host) {

    /** A place for an interface that is found later, as in a capture file; behind those that are known. */
    public static final ObservedInterface UNKNOWN = new ObservedInterface("", 0, 0, new long[0]);

    /** Index limit of feeds. */
    public static final int MAX_FEEDS = Long.SIZE;

    /** With addresses that stay as they are, and unknown links. */
    public ObservedInterface(String name, long netns, long feeds, long[] addresses) {
        this(name, netns, feeds, new HostAddresses(addresses));
    }

    /** In a namespace in which it has these links. */
    public ObservedInterface(String name, long netns, long feeds, HostAddresses host, int... links) {
        this(name, new InterfacePlace(netns, links), feeds, host);
    }

    /** Inode of its network namespace; 0 unknown (a capture file). */
    public long netns() {
        return place.netns();
    }

    boolean isUnknown() {
        return this == UNKNOWN;
    }

    ObservedInterface accompaniedBy(long otherFeeds) {
        return new ObservedInterface(name, place, otherFeeds, host);
    }

    /** The loopback of a namespace: {@code lo}, or {@code lo@…} of another one. */
    boolean isLoopback() {
        return name.equals("lo") || name.startsWith("lo@");
    }

    public boolean hasCompanion(int feed) {
        return (feeds & 1L << feed) != 0;
    }

    /** May it show packets of a socket that uses only that interface of its namespace? */
    public boolean isLink(int interfaceIndex) {
        return place.isLink(interfaceIndex);
    }

    public boolean isLocal(long hi, long lo) {
        return IpAddress.isLoopback(hi, lo) || host.contains(hi, lo);
    }

    /** Without the host's addresses (a capture file of elsewhere) nothing can be called remote. */
    boolean isRemote(long hi, long lo) {
        return host.isKnown() && !isLocal(hi, lo);
    }
}
