// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.LateCaptures;
import io.flowbraid.engine.table.FlowLayout;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import org.agrona.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Every socket the feeds told us about and have not been told to forget, by five-tuple: both ends, every namespace, the
 * closed ones for a while. Records of 176 bytes ({@link Ownership}) lie in slabs off the Java heap, allocated when
 * first needed and kept; what sockets of one process have in common is a {@link SharedOwner}. It is at once the table
 * of owners and the window in which an event waits for its packets.
 *
 * <p><b>Forgetting.</b> Each ownership is in one of three lists by age, each in order of last change, so that expiry
 * looks only at the oldest: {@link #CLOSED} waits for late packets; {@link #ONCE} came from an agent that says a
 * thing once; {@link #REPEATED} is said again by its agent as long as it lives, and silence means that we missed its
 * close. An ownership that a flow points to leaves the index at its time but is kept until the flow is done.
 *
 * <p><b>Bounded.</b> When all places are taken one goes that no flow needs: closed ones first, then ONCE, then
 * REPEATED, of each the oldest. The next look goes on where the last one ended, so that those in need are not passed
 * again and again. Every one that goes is counted: matched, or never met by a packet, or evicted.
 */
public final class Ownerships {
    public static final int NONE = 0;

    /** Number of ownerships in a slab, as a power of two: it is zeroed at once, and an event waits for no more. */
    private static final int SLAB_SHIFT = 10;

    private static final int SLAB_MASK = (1 << SLAB_SHIFT) - 1;

    /**
     * The expiry lists, as {@link Ownership#list} has them; 0 is none. In this order the places are taken when there is
     * need.
     */
    private static final int CLOSED = 1;

    private static final int ONCE = 2;
    private static final int REPEATED = 3;
    private static final int LISTS = 4;
    /** Places of each list looked at for one that no flow needs, before an event is refused. */
    private static final int MAX_LOOKS = 64;
    /**
     * Sockets of one end of a five-tuple that are remembered; of more, the oldest closed ones are forgotten. A program
     * that uses one port again and again has thousands in a second, and each packet and event looks at all of them.
     */
    private static final int MAX_ALIKE = 256;

    private final TupleKey key = new TupleKey();
    private final SharedOwner draft = new SharedOwner();
    private final int capacity;
    private final long[] ttlNs;
    private final Counter created;
    private final Counter matched;
    private final Counter unmatched;
    private final Counter evicted;

    private final Owners owners = new Owners();
    private final long[] slabs;
    /** Memory lives as long as its buffer is known. */
    private final List<ByteBuffer> memory = new ArrayList<>();
    /** Which are closed, as bits by id: what packets ask, who would each wait for an ownership to come from memory. */
    private long[] closed = new long[256 / Long.SIZE];

    private long forgottenNs = Long.MIN_VALUE;
    /** First of those whose places are free, linked by {@link Ownership#next}. */
    private int freed = NONE;

    private int issued = 1; // place 0 is NONE
    private int live;
    /** Of those, the ones that no flow points to: what could be evicted. */
    private int needless;

    private final OwnershipIndex index = new OwnershipIndex(this);
    private final int[] oldest = new int[LISTS];
    private final int[] newest = new int[LISTS];
    /**
     * Where the next look for one to evict begins: behind those that were needed at the last. {@link #NONE} at the
     * oldest.
     */
    private final int[] hands = new int[LISTS];

    Ownerships(CorrelatorSettings settings, LedgerStage stage) {
        capacity = settings.limits().maxOwnerships();
        ttlNs = new long[] {
            0,
            settings.timeouts().lateNs(),
            settings.timeouts().pendingTtlNs(),
            settings.timeouts().ownershipTtlNs()
        };
        created = stage.in();
        matched = stage.out();
        unmatched = stage.loss("unmatched");
        evicted = stage.loss("evicted");
        stage.held(() -> live);
        slabs = new long[(capacity >>> SLAB_SHIFT) + 1];
    }

    /** Address of an ownership's record, see {@link Ownership}; not of {@link #NONE}. */
    public long at(int id) {
        return slabs[id >>> SLAB_SHIFT] + (id & SLAB_MASK) * (long) OwnershipLayout.LENGTH;
    }

    /** Sockets that had closed by then are forgotten; whose packets come so late may have nobody left to name. */
    public long forgottenNs() {
        return forgottenNs;
    }

    /** Whose the socket is, where, and how that is known. The ownership may have another one after the next event. */
    public SharedOwner owner(long o) {
        return owners.at(Ownership.owner(o));
    }

    /** Datagram sockets of one five-tuple, in one place, that may have been open at the same time. */
    public boolean areBeside(long o, long other) {
        return Ownership.protocol(o) != Transport.TCP
                && !owner(o).isElsewhere(owner(other))
                && Ownership.mayOverlap(o, other, 0);
    }

    /** Gives the ownership this owner. */
    void own(long o, SharedOwner value) {
        final int before = Ownership.owner(o);
        if (before != Owners.NOBODY && owners.at(before).isSame(value)) {
            return;
        }
        Ownership.owner(o, owners.acquire(value));
        owners.release(before);
    }

    /** A flow of the socket was seen on that interface. */
    public void seenAt(long o, int interfaceId) {
        final SharedOwner known = owner(o);
        if ((known.seenAt & 1L << interfaceId) == 0) {
            draft.copyFrom(known);
            draft.seenAt |= 1L << interfaceId;
            own(o, draft);
        }
    }

    /** Another process has sent packets for the socket. */
    public void sender(long o, @Nullable ProcessIdentity process) {
        draft.copyFrom(owner(o));
        draft.sender = process;
        own(o, draft);
    }

    /** Another process receives what the socket does. */
    public void receiver(long o, @Nullable ProcessIdentity process) {
        draft.copyFrom(owner(o));
        draft.receiver = process;
        own(o, draft);
    }

    /** First of the chain in which ownerships of this five-tuple stand, with others of the same hash. */
    public int first(TupleKey key) {
        return index.first(key.hash());
    }

    public int next(int id) {
        return Ownership.next(at(id));
    }

    public boolean isOf(int id, TupleKey key) {
        return Ownership.hasKey(at(id), key);
    }

    /** A new, open ownership of this end; {@link #NONE} when every place is taken by one that a flow needs. */
    int create(TupleKey key, int side, long nowNs) {
        if (freed == NONE && issued > capacity && !evictOldest()) {
            return NONE;
        }
        final int id = freed == NONE ? issue() : takeFreed();
        final long o = at(id);
        Ownership.clear(o, key, side);
        closed[id >>> 6] &= ~(1L << id);
        Ownership.isIndexed(o, true);
        index.put(key.hash(), id);
        live++;
        needless++;
        created.increment();
        touch(id, nowNs);
        forgetOldestAlike(key, side);
        return id;
    }

    private void forgetOldestAlike(TupleKey key, int side) {
        int alike = 0;
        int next;
        for (int id = first(key); id != NONE; id = next) {
            final long o = at(id);
            next = Ownership.next(o);
            if (Ownership.side(o) == side && Ownership.hasKey(o, key) && ++alike > MAX_ALIKE && Ownership.isClosed(o)) {
                drop(id, o, evicted); // flows of other five-tuples miss none of these
            }
        }
    }

    /** Notes a change: the ownership becomes the youngest of the list it belongs to now. */
    public void touch(int id, long nowNs) {
        final long o = at(id);
        if (!Ownership.isIndexed(o)) {
            return;
        }
        unlink(id, o);
        final int list = Ownership.isClosed(o) ? CLOSED : Ownership.isRepeated(o) ? REPEATED : ONCE;
        Ownership.list(o, list);
        Ownership.touchedNs(o, list == CLOSED ? LateCaptures.readSinceNs(Ownership.closeNs(o), nowNs) : nowNs);
        Ownership.older(o, newest[list]);
        Ownership.newer(o, NONE);
        if (newest[list] == NONE) {
            oldest[list] = id;
        } else {
            Ownership.newer(at(newest[list]), id);
        }
        newest[list] = id;
    }

    /** The socket was closed then. Whoever knows of the change has to {@link #touch} it. */
    public void close(int id, long timeNs) {
        Ownership.close(at(id), timeNs);
        closed[id >>> 6] |= 1L << id;
    }

    /** An event of that time shows that the socket is open. */
    void reopen(int id, long seenNs) {
        Ownership.reopen(at(id), seenNs);
        closed[id >>> 6] &= ~(1L << id);
    }

    /** Whether a packet of that time is of another socket; of {@link #NONE} never. */
    public boolean isClosedBefore(int id, long timeNs) {
        return (closed[id >>> 6] & 1L << id) != 0 && OwnershipRules.isClosedBefore(at(id), timeNs);
    }

    public void reference(int id) {
        final long o = at(id);
        final int references = Ownership.references(o);
        if (references == 0 && Ownership.isIndexed(o)) {
            needless--;
        }
        Ownership.references(o, references + 1);
    }

    public void release(int id) {
        final long o = at(id);
        final int references = Ownership.references(o) - 1;
        Ownership.references(o, references);
        if (references != 0) {
            return;
        }
        if (Ownership.isIndexed(o)) {
            needless++;
        } else {
            free(id, o);
        }
    }

    /** Hears of sockets that their agents no longer list. */
    public interface ForgottenListener {
        void onForgotten(long o, long nowNs);

        /** What is known of a closed socket is still needed. */
        boolean isAwaited(long closed, long nowNs);
    }

    /** Forgets what is due. A socket whose agent says a thing once stays as long as its flow. */
    public void expire(long nowNs, ForgottenListener listener) {
        for (int list = CLOSED; list < LISTS; list++) {
            while (oldest[list] != NONE && Ownership.touchedNs(at(oldest[list])) + ttlNs[list] < nowNs) {
                final int id = oldest[list];
                final long o = at(id);
                if (list == ONCE ? Ownership.isInFlow(o) : list == CLOSED && isAwaited(o, nowNs, listener)) {
                    touch(id, nowNs);
                    continue;
                }
                if (!Ownership.isClosed(o)) {
                    listener.onForgotten(o, nowNs);
                }
                forget(id, o, unmatched);
            }
        }
    }

    private boolean isAwaited(long closed, long nowNs, ForgottenListener listener) {
        return nowNs - Ownership.closeNs(closed) < ttlNs[REPEATED] && listener.isAwaited(closed, nowNs);
    }

    /**
     * False when none was found that no flow needs: at once when there is none, and after some looks when there are
     * few.
     */
    private boolean evictOldest() {
        for (int list = CLOSED; list < LISTS && needless != 0; list++) {
            int id = hands[list] == NONE ? oldest[list] : hands[list];
            for (int looks = MAX_LOOKS; id != NONE && looks > 0; looks--) {
                final long o = at(id);
                if (Ownership.references(o) == 0) {
                    hands[list] = Ownership.newer(o);
                    forget(id, o, evicted);
                    return true;
                }
                id = Ownership.newer(o);
            }
            hands[list] = id;
        }
        return false;
    }

    private void forget(int id, long o, Counter ifUnmatched) {
        if (Ownership.isClosed(o)) {
            forgottenNs = Math.max(forgottenNs, Ownership.closeNs(o));
        }
        drop(id, o, ifUnmatched);
    }

    private void drop(int id, long o, Counter ifUnmatched) {
        unlink(id, o);
        index.remove(Ownership.key(o, key).hash(), id);
        Ownership.isIndexed(o, false);
        (Ownership.wasMatched(o) ? matched : ifUnmatched).increment();
        live--;
        if (Ownership.references(o) == 0) {
            needless--;
            free(id, o);
        }
    }

    /** Visits each socket that is known and open. */
    public void forEachOpen(IntConsumer visitor) {
        for (int id = 1; id < issued; id++) {
            if (Ownership.isIndexed(at(id)) && !Ownership.isClosed(at(id))) {
                visitor.accept(id);
            }
        }
    }

    private void unlink(int id, long o) {
        final int list = Ownership.list(o);
        if (list == 0) {
            return;
        }
        final int older = Ownership.older(o);
        final int newer = Ownership.newer(o);
        if (hands[list] == id) {
            hands[list] = newer;
        }
        if (older == NONE) {
            oldest[list] = newer;
        } else {
            Ownership.newer(at(older), newer);
        }
        if (newer == NONE) {
            newest[list] = older;
        } else {
            Ownership.older(at(newer), older);
        }
        Ownership.list(o, 0);
    }

    private int takeFreed() {
        final int id = freed;
        freed = Ownership.next(at(id));
        return id;
    }

    private int issue() {
        final int id = issued++;
        final int slab = id >>> SLAB_SHIFT;
        if (slabs[slab] == 0) {
            final int records = Math.min(1 << SLAB_SHIFT, capacity + 1 - (slab << SLAB_SHIFT));
            final ByteBuffer buffer =
                    BufferUtil.allocateDirectAligned(records * OwnershipLayout.LENGTH, FlowLayout.CACHE_LINE);
            memory.add(buffer);
            slabs[slab] = BufferUtil.address(buffer);
        }
        if (id >>> 6 == closed.length) {
            closed = Arrays.copyOf(closed, closed.length * 2);
        }
        return id;
    }

    private void free(int id, long o) {
        owners.release(Ownership.owner(o));
        Ownership.owner(o, Owners.NOBODY);
        Ownership.relay(o, 0);
        Ownership.next(o, freed);
        freed = id;
    }
}
