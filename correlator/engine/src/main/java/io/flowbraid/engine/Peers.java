// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Relays.RelaySocket;
import io.flowbraid.engine.Translation.Face;
import org.jspecify.annotations.Nullable;

/** Finds who is at the other end of a socket, without a flow between them: nobody may have captured it. */
final class Peers {
    /** One kernel's clock orders both; two agents map it to the wall clock. */
    private static final long SLACK_NS = 5_000_000L;
    /** From connect to the server's socket, and from a translation to the agent's hearing of it. */
    private static final long HEARING_NS = 2_000_000_000L;

    private final Ownerships ownerships;
    private final Translations translations;

    Peers(Ownerships ownerships, Translations translations) {
        this.ownerships = ownerships;
        this.translations = translations;
    }

    /** The owner of the other end of this very five-tuple; null when there is none, or not for sure. */
    @Nullable
    Ownership of(RelaySocket socket) {
        return owner(socket, socket.key, socket.side ^ 1, socket.netns);
    }

    /** The owner behind the translation that the socket's connection went through. */
    @Nullable
    Ownership behind(Face face, RelaySocket socket) {
        final Face there = face.other();
        final int side = socket.isAccepted ? there.client : there.client ^ 1;
        return owner(socket, there.key, side, there.translation.netns);
    }

    /** The translation between the socket and its peer; null when there is none, or not for sure. */
    @Nullable
    Face translation(RelaySocket socket) {
        Face found = null;
        for (Face face = translations.first(socket.key); face != null; face = face.nextSameHash) {
            final Translation translation = face.translation;
            if (face.isOriginal() == socket.isAccepted
                    || !face.key.isSame(socket.key)
                    || (face.key.isScoped() && translation.netns != socket.netns)
                    || translation.openNs == 0
                    || Math.abs(translation.openNs - socket.openNs) > HEARING_NS
                    || translation.isDisputed()) {
                continue;
            }
            if (found != null) {
                return null;
            }
            found = face;
        }
        return found;
    }

    private @Nullable Ownership owner(RelaySocket socket, TupleKey key, int side, long netns) {
        final boolean isScoped = key.isScoped();
        Ownership found = null;
        for (int id = ownerships.first(key); id != Ownerships.NONE; id = ownerships.next(id)) {
            final Ownership o = ownerships.at(id);
            if (o.side != side
                    || !ownerships.isOf(id, key)
                    || o.process == null
                    || o.claimsDisagree
                    || (isScoped && o.netns != netns)
                    || !isInTime(o, socket)) {
                continue;
            }
            if (found != null && !OwnershipRules.isSameOwner(found, o)) {
                return null;
            }
            found = o;
        }
        return found;
    }

    /** A server's socket comes to be just after its client's. */
    private static boolean isInTime(Ownership o, RelaySocket socket) {
        if (o.openNs == 0) {
            return false;
        }
        final long clientNs = socket.isAccepted ? o.openNs : socket.openNs;
        final long serverNs = socket.isAccepted ? socket.openNs : o.openNs;
        return serverNs >= clientNs - SLACK_NS
                && serverNs <= clientNs + HEARING_NS
                && o.closeNs >= socket.openNs - SLACK_NS;
    }
}
