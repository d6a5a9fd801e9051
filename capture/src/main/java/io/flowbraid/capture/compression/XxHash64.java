// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum of zstd frames: XXH64 with seed 0. (NOT thread safe.)
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">the algorithm</a>
 */
final class XxHash64 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME_1 = 0x9e37_79b1_85eb_ca87L;
    private static final long PRIME_2 = 0xc2b2_ae3d_27d4_eb4fL;
    private static final long PRIME_3 = 0x1656_67b1_9e37_79f9L;
    private static final long PRIME_4 = 0x85eb_ca77_c2b2_ae63L;
    private static final long PRIME_5 = 0x27d4_eb2f_1656_67c5L;
    private static final int STRIPE_BYTES = 32;

    private final byte[] stripe = new byte[STRIPE_BYTES];
    private int inStripe;
    private long total;
    private long a = 0x60ea_27ee_adc0_b5d6L; // the sum of the first two primes
    private long b = PRIME_2;
    private long c;
    private long d = -PRIME_1;

    /** Adds bytes. */
    void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int left = length;
        total += length;
        if (inStripe > 0) {
            final int filling = Math.min(left, STRIPE_BYTES - inStripe);
            System.arraycopy(bytes, at, stripe, inStripe, filling);
            inStripe += filling;
            at += filling;
            left -= filling;
            if (inStripe < STRIPE_BYTES) {
                return;
            }
            mix(stripe, 0);
            inStripe = 0;
        }
        while (left >= STRIPE_BYTES) {
            mix(bytes, at);
            at += STRIPE_BYTES;
            left -= STRIPE_BYTES;
        }
        System.arraycopy(bytes, at, stripe, 0, left);
        inStripe = left;
    }

    private void mix(byte[] bytes, int at) {
        a = round(a, (long) LONG.get(bytes, at));
        b = round(b, (long) LONG.get(bytes, at + 8));
        c = round(c, (long) LONG.get(bytes, at + 16));
        d = round(d, (long) LONG.get(bytes, at + 24));
    }

    /** The hash of all bytes so far. */
    long hash() {
        long hash = total < STRIPE_BYTES ? PRIME_5 : merged();
        hash += total;
        int at = 0;
        for (; at + 8 <= inStripe; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(stripe, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (at + 4 <= inStripe) {
            final long four = (int) INT.get(stripe, at) & 0xffff_ffffL;
            hash = Long.rotateLeft(hash ^ four * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < inStripe; at++) {
            hash = Long.rotateLeft(hash ^ (stripe[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    private long merged() {
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        for (final long lane : new long[] {a, b, c, d}) {
            hash = (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
        }
        return hash;
    }

    private static long round(long sum, long input) {
        return Long.rotateLeft(sum + input * PRIME_2, 31) * PRIME_1;
    }
}
