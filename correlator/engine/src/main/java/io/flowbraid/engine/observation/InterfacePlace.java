// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/**
 * Where a capture interface is. A device that was removed and made again has another index, a container that was
 * restarted another network namespace; whoever watches them may {@link #moveTo} from any thread.
 */
public final class InterfacePlace {
    private volatile long netns;
    private volatile int[] links;

    /**
     * @param netns inode of the network namespace; 0 unknown (a capture file)
     * @param links indexes of the interfaces whose packets it shows, its own first; empty unknown (a file, or all
     *     interfaces)
     */
    public InterfacePlace(long netns, int... links) {
        this.netns = netns;
        this.links = links;
    }

    /** From now on it is there; the array is kept. */
    public void moveTo(long newNetns, int... newLinks) {
        links = newLinks;
        netns = newNetns;
    }

    long netns() {
        return netns;
    }

    boolean isLink(int interfaceIndex) {
        final int[] known = links;
        for (final int link : known) {
            if (link == interfaceIndex) {
                return true;
            }
        }
        return known.length == 0;
    }
}
