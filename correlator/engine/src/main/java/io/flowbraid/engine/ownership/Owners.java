// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Every {@link Owner} that ownerships have, each value once, by number. One that no ownership has any more leaves, and its
 * place is used again: the same process again makes no garbage. (NOT thread safe.)
 */
final class Owners {
    /** Number of the owner of whom nothing is known. */
    static final int NOBODY = 0;

    private Owner[] byNumber = new Owner[64];
    private @Nullable Owner[] index = new @Nullable Owner[64];
    private int issued;
    private int size;
    private @Nullable Owner free;

    Owners() {
        byNumber[issued++] = new Owner();
    }

    Owner at(int number) {
        return byNumber[number];
    }

    /** Owners in use. */
    int size() {
        return size;
    }

    /** The number of this value, which one more ownership has from now on. */
    int acquire(Owner draft) {
        final int hash = draft.hash();
        Owner owner = index[hash & index.length - 1];
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
        final Owner owner = byNumber[number];
        if (--owner.uses == 0) {
            remove(owner);
        }
    }

    private Owner add(Owner draft, int hash) {
        if (size == index.length) {
            grow();
        }
        final Owner owner = free == null ? issue() : free;
        free = owner.next;
        owner.copyFrom(draft);
        put(owner, hash);
        size++;
        return owner;
    }

    private Owner issue() {
        if (issued == byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, issued * 2);
        }
        final Owner owner = new Owner();
        owner.number = issued;
        byNumber[issued++] = owner;
        return owner;
    }

    private void remove(Owner owner) {
        final int place = owner.hash() & index.length - 1;
        if (index[place] == owner) {
            index[place] = owner.next;
        } else {
            Owner before = index[place];
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

    private void put(Owner owner, int hash) {
        final int place = hash & index.length - 1;
        owner.next = index[place];
        index[place] = owner;
    }

    private void grow() {
        final @Nullable Owner[] old = index;
        index = new @Nullable Owner[old.length * 2];
        for (final Owner first : old) {
            Owner owner = first;
            while (owner != null) {
                final Owner next = owner.next;
                put(owner, owner.hash());
                owner = next;
            }
        }
    }
}
