// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.ownership.Ownership;
import io.flowbraid.engine.ownership.Ownerships;
import io.flowbraid.engine.ownership.SharedOwner;
import io.flowbraid.engine.table.TupleKey;
import org.jspecify.annotations.Nullable;

/** Finds who is at the other end of a socket, without a flow between them: nobody may have captured it. */
final class Peers {
    /** One kernel's clock orders both; two agents map it to the wall clock. */
    private static final long SLACK_NS = 5_000_000L;
    /** From connect to the server's socket, and from a translation to the agent's hearing of it. */
    private static final long MAX_EVENT_DELAY_NS = 2_000_000_000L;

    private final Ownerships ownerships;
    private final Translations translations;

    Peers(Ownerships ownerships, Translations translations) {
        this.ownerships = ownerships;
        this.translations = translations;
    }

    /**
     * The ownership of the other end of this very five-tuple; {@link Ownership#NULL} when there is none, or not for
     * sure.
     */
    long of(RelaySocket socket) {
        return owner(socket, socket.key, socket.side ^ 1, socket.netns);
    }

    /** The ownership behind the translation that the socket's connection went through. */
    long behind(Tuple tuple, RelaySocket socket) {
        final Tuple there = tuple.other();
        final int side = socket.isAccepted ? there.client : there.client ^ 1;
        return owner(socket, there.key, side, there.translation.netns);
    }

    /** The translation between the socket and its peer; null when there is none, or not for sure. */
    @Nullable
    Tuple translation(RelaySocket socket) {
        Tuple found = null;
        for (Tuple tuple = translations.first(socket.key); tuple != null; tuple = tuple.nextSameHash) {
            final Translation translation = tuple.translation;
            if (tuple.isOriginal() == socket.isAccepted
                    || !tuple.key.isSame(socket.key)
                    || (tuple.key.isScoped() && translation.netns != socket.netns)
                    || translation.openNs == 0
                    || Math.abs(translation.openNs - socket.openNs) > MAX_EVENT_DELAY_NS
                    || translation.isDisputed()) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = tuple;
        }
        return found;
    }

    private long owner(RelaySocket socket, TupleKey key, int side, long netns) {
        final boolean isScoped = key.isScoped();
        long found = Ownership.NULL;
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final long o = ownerships.at(id);
            if (Ownership.side(o) != side || !ownerships.isOf(id, key)) {
                continue;
            }
            final SharedOwner owner = ownerships.owner(o);
            if (owner.process == null
                    || Ownership.claimsDisagree(o)
                    || (isScoped && owner.netns != netns)
                    || !isInTime(o, socket)) {
                continue;
            }
            if (found != Ownership.NULL && !ownerships.owner(found).isSameProcess(owner)) {
                return Ownership.NULL;
            }
            found = o;
        }
        return found;
    }

    /** A server's socket comes to be just after its client's. */
    private static boolean isInTime(long o, RelaySocket socket) {
        final long openNs = Ownership.openNs(o);
        if (openNs == 0) {
            return false;
        }
        final long clientNs = socket.isAccepted ? openNs : socket.openNs;
        final long serverNs = socket.isAccepted ? socket.openNs : openNs;
        return serverNs >= clientNs - SLACK_NS
                && serverNs <= clientNs + MAX_EVENT_DELAY_NS
                && Ownership.closeNs(o) >= socket.openNs - SLACK_NS;
    }
}
