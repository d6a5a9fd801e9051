// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

/**
 * The VLAN tags of a packet in 24 bits: the identifier of the outer tag in bits 0-11, of the next one in bits 12-23; 0
 * is an untagged packet. Identifier 0 is no VLAN (IEEE 802.1Q: such a tag has a priority only), and tags behind the
 * second do not count.
 */
public final class VlanTags {
    public static final int NONE = 0;

    private static final int BITS = 12;
    private static final int MASK = (1 << BITS) - 1;

    private VlanTags() {}

    /** The tags with a further one behind them. */
    public static int with(int tags, int identifier) {
        if (tags == NONE) {
            return identifier & MASK;
        }
        return tags <= MASK ? tags | (identifier & MASK) << BITS : tags;
    }

    /** Identifier of the outer tag; 0 untagged. */
    public static int outer(int tags) {
        return tags & MASK;
    }

    /** Identifier of the second tag; 0 without. */
    public static int inner(int tags) {
        return tags >>> BITS;
    }
}
