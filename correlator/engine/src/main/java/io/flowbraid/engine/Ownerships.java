// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.Counter;
import io.flowbraid.model.LedgerStage;
import io.flowbraid.model.ShardRouting;
import io.flowbraid.model.SocketEvent;
import java.util.Arrays;
import org.agrona.BitUtil;

/**
 * Every socket the feeds told us about and have not been told to forget, by five-tuple: both ends, every namespace, the
 * closed ones for a while. It is at once the table of owners and the window in which an event waits for its packets.
 *
 * <p><b>Forgetting.</b> Each ownership is in one of three lists by age, each in order of last change, so that expiry
 * looks only at the oldest: {@link Age#CLOSED} waits for late packets; {@link Age#ONCE} came from an agent that says a
 * thing once; {@link Age#REPEATED} is said again by its agent as long as it lives, and silence means that we missed its
 * close. An ownership that a flow points to leaves the index at its time but is kept until the flow is done.
 *
 * <p><b>Bounded.</b> When all places are taken one goes that no flow needs: closed ones first, then ONCE, then REPEATED, of
 * each the oldest, but that the look goes on where the last one ended, so that those in need are not passed again and again. Every one that goes is counted: matched, or never met by a packet, or evicted.
 */
final class Ownerships {
    static final int NONE = 0;

    /** Which expiry list an ownership is in. */
    enum Age {
        CLOSED,
        ONCE,
        REPEATED
    }

    private static final Age[] AGES = Age.values();
    /** Places of each list looked at for one that no flow needs, before an event is refused. */
    private static final int LOOKS = 64;

    private final TupleKey key = new TupleKey();
    private final int capacity;
    private final long[] ttlNs;
    private final int shard;
    private final ShardRouting routing;
    private final Counter created;
    private final Counter matched;
    private final Counter unmatched;
    private final Counter evicted;

    private Ownership[] places = new Ownership[256];
    /** Which are closed, as bits by id: what packets ask, who would each wait for an ownership to come from memory. */
    private long[] closed = new long[256 / Long.SIZE];

    private int[] freed = new int[256];
    private int freedCount;
    private int issued = 1; // place 0 is NONE
    private int live;
    /** Of those, the ones that no flow points to: what could be evicted. */
    private int needless;

    private final TupleKey forgotten = new TupleKey();
    private final int[] heads;
    private final int mask;
    private final int[] oldest = new int[AGES.length];
    private final int[] newest = new int[AGES.length];
    /** Where the next look for one to evict begins: behind those that were needed at the last. {@link #NONE} at the oldest. */
    private final int[] hands = new int[AGES.length];

    Ownerships(CorrelatorSettings settings, LedgerStage stage) {
        capacity = settings.maxOwnerships();
        shard = settings.shard();
        routing = new ShardRouting(settings.shards());
        ttlNs = new long[] {settings.lateNs(), settings.pendingTtlNs(), settings.ownershipTtlNs()};
        created = stage.in();
        matched = stage.out();
        unmatched = stage.loss("unmatched");
        evicted = stage.loss("evicted");
        stage.held(() -> live);
        heads = new int[BitUtil.findNextPositivePowerOfTwo(Math.min(capacity, 1 << 20))];
        mask = heads.length - 1;
    }

    Ownership at(int id) {
        return places[id];
    }

    /** First of the chain in which ownerships of this five-tuple stand, with others of the same hash. */
    int first(TupleKey key) {
        return heads[slot(key)];
    }

    int next(int id) {
        return places[id].nextSameHash;
    }

    boolean isOf(int id, TupleKey key) {
        return key.isOf(places[id]);
    }

    /** A new, open ownership of this end; {@link #NONE} when every place is taken by one that a flow needs. */
    int create(TupleKey key, int side, long nowNs) {
        if (freedCount == 0 && issued > capacity && !evictOldest()) {
            return NONE;
        }
        final int id = freedCount > 0 ? freed[--freedCount] : issue();
        final Ownership o = places[id]; // issue() may have moved the places
        reopen(o);
        o.aHi = key.aHi;
        o.aLo = key.aLo;
        o.bHi = key.bHi;
        o.bLo = key.bLo;
        o.ports = key.ports;
        o.side = side;
        final int slot = slot(key);
        o.nextSameHash = heads[slot];
        o.isIndexed = true;
        heads[slot] = o.id;
        live++;
        needless++;
        created.increment();
        touch(o, nowNs);
        return o.id;
    }

    /** Notes a change: the ownership becomes the youngest of the list it belongs to now. */
    void touch(Ownership o, long nowNs) {
        if (!o.isIndexed) {
            return;
        }
        unlink(o);
        final Age age = o.isClosed() ? Age.CLOSED : o.isRepeated() ? Age.REPEATED : Age.ONCE;
        final int list = age.ordinal();
        o.age = age;
        o.touchedNs = nowNs;
        o.older = newest[list];
        o.newer = NONE;
        if (newest[list] == NONE) {
            oldest[list] = o.id;
        } else {
            places[newest[list]].newer = o.id;
        }
        newest[list] = o.id;
    }

    /** The socket was closed then. Whoever knows of the change has to {@link #touch} it. */
    void close(Ownership o, long timeNs) {
        o.closeNs = timeNs;
        closed[o.id >>> 6] |= 1L << o.id;
    }

    void reopen(Ownership o) {
        o.closeNs = Ownership.STILL_OPEN;
        closed[o.id >>> 6] &= ~(1L << o.id);
    }

    /** Whether a packet of that time is of another socket; of {@link #NONE} never. */
    boolean isClosedBefore(int id, long timeNs) {
        return (closed[id >>> 6] & 1L << id) != 0 && OwnershipRules.isClosedBefore(places[id], timeNs);
    }

    void reference(int id) {
        final Ownership o = places[id];
        if (o.references == 0 && o.isIndexed) {
            needless--;
        }
        o.references++;
        o.wasMatched = true;
    }

    void release(int id) {
        final Ownership o = places[id];
        o.references--;
        if (o.references != 0) {
            return;
        }
        if (o.isIndexed) {
            needless++;
        } else {
            free(o);
        }
    }

    /** Hears of sockets that their agents no longer list. */
    interface ForgottenListener {
        void onForgotten(Ownership o, long nowNs);
    }

    /** Forgets what is due. A socket whose agent says a thing once stays as long as its flow. */
    void expire(long nowNs, ForgottenListener listener) {
        for (int list = 0; list < AGES.length; list++) {
            while (oldest[list] != NONE && places[oldest[list]].touchedNs + ttlNs[list] < nowNs) {
                final Ownership o = places[oldest[list]];
                if (o.flow != 0 && o.age == Age.ONCE) {
                    touch(o, nowNs);
                    continue;
                }
                if (!o.isClosed()) {
                    listener.onForgotten(o, nowNs);
                }
                forget(o, unmatched);
            }
        }
    }

    /** False when none was found that no flow needs: at once when there is none, and after some looks when there are few. */
    private boolean evictOldest() {
        for (int list = 0; list < AGES.length && needless != 0; list++) {
            int id = hands[list] == NONE ? oldest[list] : hands[list];
            for (int looks = LOOKS; id != NONE && looks > 0; looks--) {
                final Ownership o = places[id];
                if (o.references == 0) {
                    hands[list] = o.newer;
                    forget(o, evicted);
                    return true;
                }
                id = o.newer;
            }
            hands[list] = id;
        }
        return false;
    }

    private void forget(Ownership o, Counter ifUnmatched) {
        unlink(o);
        final int slot = slot(forgotten.ofOwnership(o));
        if (heads[slot] == o.id) {
            heads[slot] = o.nextSameHash;
        } else {
            Ownership before = places[heads[slot]];
            while (before.nextSameHash != o.id) {
                before = places[before.nextSameHash];
            }
            before.nextSameHash = o.nextSameHash;
        }
        o.isIndexed = false;
        (o.wasMatched || isOfAnotherShard(o) ? matched : ifUnmatched).increment();
        live--;
        if (o.references == 0) {
            needless--;
            free(o);
        }
    }

    /** Is the event's five-tuple another shard's? */
    boolean isOfAnotherShard(SocketEvent event) {
        key.ofLocal(event);
        return routing.shardOf(key.aHi, key.aLo, key.bHi, key.bLo, key.ports) != shard;
    }

    /** Its packets, if there were any, were not for us to see. */
    boolean isOfAnotherShard(Ownership o) {
        return routing.shardOf(o.aHi, o.aLo, o.bHi, o.bLo, o.ports) != shard;
    }

    private void unlink(Ownership o) {
        final Age age = o.age;
        if (age == null) {
            return;
        }
        final int list = age.ordinal();
        if (hands[list] == o.id) {
            hands[list] = o.newer;
        }
        if (o.older == NONE) {
            oldest[list] = o.newer;
        } else {
            places[o.older].newer = o.newer;
        }
        if (o.newer == NONE) {
            newest[list] = o.older;
        } else {
            places[o.newer].older = o.older;
        }
        o.age = null;
    }

    private int issue() {
        final int id = issued++;
        if (id == places.length) {
            places = Arrays.copyOf(places, places.length * 2);
            closed = Arrays.copyOf(closed, closed.length * 2);
        }
        places[id] = new Ownership(id);
        return id;
    }

    private void free(Ownership o) {
        o.reset();
        if (freedCount == freed.length) {
            freed = Arrays.copyOf(freed, freed.length * 2);
        }
        freed[freedCount++] = o.id;
    }

    private int slot(TupleKey key) {
        return (int) key.hash() & mask;
    }
}
