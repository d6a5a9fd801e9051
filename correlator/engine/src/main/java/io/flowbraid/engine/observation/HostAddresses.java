// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

/**
 * The addresses of the host that an interface is on, loopback aside. They come and go; whoever watches them may {@link
 * #replace} them from any thread.
 */
public final class HostAddresses {
    private volatile long[] pairs;

    /** @param pairs {hi, lo} of each in one array; empty when not known */
    public HostAddresses(long... pairs) {
        this.pairs = pairs;
    }

    /** From now on these are the addresses; the array is kept. */
    public void replace(long... pairs) {
        this.pairs = pairs;
    }

    boolean isKnown() {
        return pairs.length != 0;
    }

    boolean contains(long hi, long lo) {
        final long[] known = pairs;
        for (int i = 0; i < known.length; i += 2) {
            if (known[i] == hi && known[i + 1] == lo) {
                return true;
            }
        }
        return false;
    }
}
