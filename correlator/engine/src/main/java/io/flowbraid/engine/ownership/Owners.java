// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every {@link SharedOwner} that ownerships have, each value once, by number. One that no ownership has any more
 * leaves, and its place is used again: the same process again makes no garbage. (NOT thread safe.)
 */
final class Owners {
    /** Number of the owner of whom nothing is known. */
    static final int NOBODY = 0;

    private SharedOwner[] byNumber = new SharedOwner[64];
    private @Nullable SharedOwner[] index = new @Nullable SharedOwner[64];
    private int issued;
    private int size;
    private @Nullable SharedOwner free;

    Owners() {
        byNumber[issued++] = new SharedOwner();
    }

    SharedOwner at(int number) {
        return byNumber[number];
    }

    /** Owners in use. */
    int size() {
        return size;
    }

    /** The number of this value, which one more ownership has from now on. */
    int acquire(SharedOwner draft) {
        final int hash = draft.hash();
        SharedOwner owner = index[hash & index.length - 1];
        while (owner != null && !owner.isSame(draft)) {
            owner = owner.next;
        }
        if (owner == null) {
            owner = add(draft, hash);
        }
        owner.uses++;
        return owner.number;
    }

    /** An ownership has this one no more. */
    void release(int number) {
        if (number == NOBODY) {
            return;
        }
        final SharedOwner owner = byNumber[number];
        if (--owner.uses == 0) {
            remove(owner);
        }
    }

    private SharedOwner add(SharedOwner draft, int hash) {
        if (size == index.length) {
            grow();
        }
        final SharedOwner owner = free == null ? issue() : free;
        free = owner.next;
        owner.copyFrom(draft);
        put(owner, hash);
        size++;
        return owner;
    }

    private SharedOwner issue() {
        if (issued == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, issued * 2);
        }
        final SharedOwner owner = new SharedOwner();
        owner.number = issued;
        byNumber[issued++] = owner;
        return owner;
    }

    private void remove(SharedOwner owner) {
        final int place = owner.hash() & index.length - 1;
        if (index[place] == owner) {
            index[place] = owner.next;
        } else {
            SharedOwner before = index[place];
            while (before != null && before.next != owner) {
                before = before.next;
            }
            if (before != null) {
                before.next = owner.next;
            }
        }
        owner.copyFrom(byNumber[NOBODY]); // keeps no process alive
        owner.next = free;
        free = owner;
        size--;
    }

    private void put(SharedOwner owner, int hash) {
        final int place = hash & index.length - 1;
        owner.next = index[place];
        index[place] = owner;
    }

    private void grow() {
        final @Nullable SharedOwner[] old = index;
        index = new @Nullable SharedOwner[old.length * 2];
        for (final SharedOwner first : old) {
            SharedOwner owner = first;
            while (owner != null) {
                final SharedOwner next = owner.next;
                put(owner, owner.hash());
                owner = next;
            }
        }
    }
}
