// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query.value;

import io.flowbraid.config.value.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Networks, in any of which an address may be. Immutable, thread safe. */
public final class Networks {
    private static final Comparator<Cidr> ORDER = Comparator.<Cidr, Long>comparing(Cidr::hi, Long::compareUnsigned)
            .thenComparing(Cidr::lo, Long::compareUnsigned)
            .thenComparingInt(Cidr::prefixBits);

    /** In order. None is in another one, so that only the last one that is not behind the address can have it. */
    private final Cidr[] networks;

    public Networks(List<Cidr> networks) {
        final List<Cidr> kept = new ArrayList<>(networks.size());
        for (final Cidr network : networks.stream().sorted(ORDER).toList()) {
            if (kept.isEmpty() || !kept.get(kept.size() - 1).contains(network.hi(), network.lo())) {
                kept.add(network);
            }
        }
        this.networks = kept.toArray(Cidr[]::new);
    }

    public boolean contains(long hi, long lo) {
        int low = 0;
        int high = networks.length - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            final Cidr network = networks[middle];
            final int byHi = Long.compareUnsigned(network.hi(), hi);
            if (byHi < 0 || byHi == 0 && Long.compareUnsigned(network.lo(), lo) <= 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && networks[high].contains(hi, lo);
    }
}
