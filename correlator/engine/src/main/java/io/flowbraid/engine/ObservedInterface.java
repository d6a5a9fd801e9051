// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.IpAddress;

/**
 * A capture interface as the correlator sees it: an observation point in a network namespace, and the feeds that ride
 * along with it.
 *
 * @param name device name, or a file's
 * @param netns inode of its network namespace; 0 unknown (a capture file)
 * @param feeds the companions, a set of feed indexes as bits
 * @param host the addresses of its host
 * @param links indexes of the interfaces whose packets it shows, its own first; empty unknown (a file, or all interfaces)
 */
public record ObservedInterface(String name, long netns, long feeds, HostAddresses host, int[] links) {

    /** Index limit of feeds. */
    public static final int MAX_FEEDS = Long.SIZE;

    private static final int[] UNKNOWN = {};

    /** With addresses that stay as they are, and unknown links. */
    public ObservedInterface(String name, long netns, long feeds, long[] addresses) {
        this(name, netns, feeds, new HostAddresses(addresses), UNKNOWN);
    }

    /** With unknown links. */
    public ObservedInterface(String name, long netns, long feeds, HostAddresses host) {
        this(name, netns, feeds, host, UNKNOWN);
    }

    ObservedInterface accompaniedBy(long otherFeeds) {
        return new ObservedInterface(name, netns, otherFeeds, host, links);
    }

    /** The loopback of a namespace: {@code lo}, or {@code lo@…} of another one. */
    boolean isLoopback() {
        return name.equals("lo") || name.startsWith("lo@");
    }

    boolean hasCompanion(int feed) {
        return (feeds & 1L << feed) != 0;
    }

    /** May it show packets of a socket that uses only that interface of its namespace? */
    boolean isLink(int interfaceIndex) {
        for (final int link : links) {
            if (link == interfaceIndex) {
                return true;
            }
        }
        return links.length == 0;
    }

    boolean isLocal(long hi, long lo) {
        return IpAddress.isLoopback(hi, lo) || host.contains(hi, lo);
    }

    /** Without the host's addresses (a capture file of elsewhere) nothing can be called remote. */
    boolean isRemote(long hi, long lo) {
        return host.isKnown() && !isLocal(hi, lo);
    }
}
