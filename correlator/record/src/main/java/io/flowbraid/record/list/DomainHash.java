// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.list;

import java.security.SecureRandom;

/**
 * Stands for a domain by 128 bits, so that a million domains take 27 MB. The multipliers are secret and chosen at the
 * start, so nobody can make two names that have the same bits. (NOT thread safe.)
 */
final class DomainHash {
    private static final long HI_FACTOR;
    private static final long LO_FACTOR;

    static {
        final SecureRandom random = new SecureRandom();
        HI_FACTOR = random.nextLong() | 1;
        LO_FACTOR = random.nextLong() | 1;
    }

    private long hi = HI_FACTOR;
    private long lo = LO_FACTOR;

    /** Adds a character; a domain is added from its end to its beginning. */
    void add(char c) {
        hi = (Long.rotateLeft(hi, 23) ^ c) * HI_FACTOR;
        lo = (Long.rotateLeft(lo, 29) ^ c) * LO_FACTOR;
    }

    long hi() {
        return hi;
    }

    long lo() {
        return lo;
    }

    static DomainHash of(String domain) {
        final DomainHash hash = new DomainHash();
        for (int i = domain.length() - 1; i >= 0; i--) {
            hash.add(domain.charAt(i));
        }
        return hash;
    }
}
