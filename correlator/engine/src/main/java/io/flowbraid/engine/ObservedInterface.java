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
 * @param localAddresses the host's own addresses, {hi, lo} pairs in one array; empty when not known
 */
public record ObservedInterface(String name, long netns, long feeds, long[] localAddresses) {

    /** Index limit of feeds. */
    public static final int MAX_FEEDS = Long.SIZE;

    boolean hasCompanion(int feed) {
        return (feeds & 1L << feed) != 0;
    }

    boolean isLocal(long hi, long lo) {
        if (IpAddress.isLoopback(hi, lo)) {
            return true;
        }
        for (int i = 0; i < localAddresses.length; i += 2) {
            if (localAddresses[i] == hi && localAddresses[i + 1] == lo) {
                return true;
            }
        }
        return false;
    }

    /** Without the host's addresses (a capture file of elsewhere) nothing can be called remote. */
    boolean isRemote(long hi, long lo) {
        return localAddresses.length != 0 && !isLocal(hi, lo);
    }
}
