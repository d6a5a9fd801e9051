// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.table.TupleKey;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ownerships by the hash of their five-tuple: chains through {@link Ownership#next}, the newest first, of one ownership
 * on average. The index grows by one chain at a time, which is split off an older one (linear hashing), so that no
 * event waits for a table to be copied, and the index takes what its ownerships need. Which hashes share a chain is a
 * secret: a local user chooses the five-tuples of sockets, and must not fill one chain. (NOT thread safe.)
 */
final class OwnershipIndex {
    private static final int CHUNK_SHIFT = 12;
    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;

    /** Odd, so that it is a permutation; multiply-shift hashing (Dietzfelbinger et al., 1997). */
    private final long secret = ThreadLocalRandom.current().nextLong() | 1;

    private final Ownerships ownerships;
    private final TupleKey key = new TupleKey();
    /** First of each chain. */
    private int[][] chunks = {new int[1 << CHUNK_SHIFT]};

    private int chains = 1 << CHUNK_SHIFT;
    /** The highest power of two that is not above {@link #chains}: chains from there on are split off. */
    private int level = chains;

    private int size;

    OwnershipIndex(Ownerships ownerships) {
        this.ownerships = ownerships;
    }

    /** First of the chain of a hash; {@link Ownerships#NONE} when it is empty. */
    int first(long hash) {
        return head(chainOf(hash));
    }

    /** Adds one, as the first of its chain. */
    void put(long hash, int id) {
        if (size++ >= chains) {
            split();
        }
        final int chain = chainOf(hash);
        Ownership.next(ownerships.at(id), head(chain));
        head(chain, id);
    }

    void remove(long hash, int id) {
        final int chain = chainOf(hash);
        final int next = Ownership.next(ownerships.at(id));
        int before = head(chain);
        if (before == id) {
            head(chain, next);
        } else {
            while (Ownership.next(ownerships.at(before)) != id) {
                before = Ownership.next(ownerships.at(before));
            }
            Ownership.next(ownerships.at(before), next);
        }
        size--;
    }

    /** Makes one more chain, of those in an older one whose hash leads there from now on. Both keep their order. */
    private void split() {
        final int from = chains - level;
        final int to = chains++;
        if (to >>> CHUNK_SHIFT == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        if ((to & CHUNK_MASK) == 0) {
            chunks[to >>> CHUNK_SHIFT] = new int[1 << CHUNK_SHIFT];
        }
        if (chains == 2 * level) {
            level = chains;
        }
        int id = head(from);
        int lastStaying = Ownerships.NONE;
        int lastMoved = Ownerships.NONE;
        head(from, Ownerships.NONE);
        while (id != Ownerships.NONE) {
            final long o = ownerships.at(id);
            final int next = Ownership.next(o);
            Ownership.next(o, Ownerships.NONE);
            if (chainOf(Ownership.key(o, key).hash()) == to) {
                append(to, lastMoved, id);
                lastMoved = id;
            } else {
                append(from, lastStaying, id);
                lastStaying = id;
            }
            id = next;
        }
    }

    private void append(int chain, int last, int id) {
        if (last == Ownerships.NONE) {
            head(chain, id);
        } else {
            Ownership.next(ownerships.at(last), id);
        }
    }

    private int chainOf(long hash) {
        final int chain = (int) (hash * secret >>> Integer.SIZE) & 2 * level - 1;
        return chain < chains ? chain : chain - level;
    }

    private int head(int chain) {
        return chunks[chain >>> CHUNK_SHIFT][chain & CHUNK_MASK];
    }

    private void head(int chain, int id) {
        chunks[chain >>> CHUNK_SHIFT][chain & CHUNK_MASK] = id;
    }
}
