// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.socket.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * "Connections with this five-tuple leave with that one, from then to then": one entry of a kernel's connection
 * tracking. Its faces are the five-tuples, each of which may be a flow.
 *
 * <p>A kernel that translates both ends first translates the server's and then the client's, and undoes it in the same
 * order for the answers. Between the two, on a bridge that the kernel filters, packets have a third five-tuple: the
 * client's end as before and the server's end as behind the translation.
 */
public final class Translation {
    static final long NOT_ENDED = Long.MAX_VALUE;

    /** As the client addressed it, and as the server sees it. */
    public final Tuple original;

    public final Tuple translated;
    /** The five-tuple in between, from which it goes on to the server; null if only one end is translated. */
    public final @Nullable Tuple middle;
    /** The same five-tuple, from which it goes back to the client. */
    final @Nullable Tuple middleBack;

    public final long netns;
    final long number;
    /** Feeds that said so, as bits. */
    long feeds;
    /** When the agent learned that it began; 0 when it is older than the agent. */
    final long openNs;

    final long firstSeenNs;
    long endNs = NOT_ENDED;

    long touchedNs;
    /** It belonged to a flow at some time. */
    boolean wasMatched;

    private boolean isSequenceKnown;
    private int initialSequence;
    private boolean isDisputed;
    private boolean isSequenceProven;
    private int provenSequence;

    /** One of the five-tuples. */
    public static final class Tuple {
        public final Translation translation;
        /** Never changed. */
        public final TupleKey key;
        /** Canonical end the client is: 0 a, 1 b. */
        public final int client;

        private final boolean isOriginal;

        public @Nullable Tuple nextSameHash;

        private Tuple(Translation translation, boolean isOriginal, TupleKey key, int client) {
            this.translation = translation;
            this.isOriginal = isOriginal;
            this.key = key;
            this.client = client;
        }

        /** From here the way goes on to the server; otherwise back to the client. */
        boolean isOriginal() {
            return isOriginal;
        }

        boolean isMiddle() {
            return this == translation.middle || this == translation.middleBack;
        }

        /** Where the way leads. */
        public Tuple other() {
            return isOriginal ? translation.translated : translation.original;
        }
    }

    Translation(SocketEvent event) {
        final TupleKey before = new TupleKey();
        original = new Tuple(this, true, before, before.ofLocal(event));
        final TupleKey behind = new TupleKey();
        final int client = behind.ofEndpoints(
                event.translatedLocalHi,
                event.translatedLocalLo,
                event.translatedLocalPort,
                event.translatedRemoteHi,
                event.translatedRemoteLo,
                event.translatedRemotePort,
                event.protocol);
        translated = new Tuple(this, false, behind, client);
        final Tuple between = between(event, true);
        final boolean isApart = !between.key.isSame(original.key) && !between.key.isSame(translated.key);
        middle = isApart ? between : null;
        middleBack = isApart ? between(event, false) : null;
        netns = event.netns;
        number = event.cookie;
        feeds = 1L << event.feed;
        openNs = event.openedNs;
        firstSeenNs = event.timeNs;
    }

    private Tuple between(SocketEvent event, boolean isOriginal) {
        final TupleKey key = new TupleKey();
        final int client = key.ofEndpoints(
                event.localHi,
                event.localLo,
                event.localPort,
                event.translatedRemoteHi,
                event.translatedRemoteLo,
                event.translatedRemotePort,
                event.protocol);
        return new Tuple(this, isOriginal, key, client);
    }

    boolean isSame(Translation other) {
        return netns == other.netns
                && number == other.number
                && original.key.isSame(other.original.key)
                && translated.key.isSame(other.translated.key);
    }

    /** The first sequence number of the client, of a flow that seems to have gone through here. */
    void sawInitialSequence(int sequence) {
        isDisputed |= isSequenceKnown && sequence != initialSequence;
        isSequenceKnown = true;
        initialSequence = sequence;
    }

    /** The first sequence number of the client, of flows on two sides of the translation. */
    void provedInitialSequence(int sequence) {
        isSequenceProven = true;
        provenSequence = sequence;
    }

    /** Flows of different connections seem to have gone through it: then none is said to. */
    boolean isDisputed() {
        return isDisputed;
    }

    /** From when on it is known, at the latest. */
    long knownNs() {
        return openNs == 0 ? firstSeenNs : openNs;
    }

    /** Of one conversation alone: the same in each run over the same input. */
    long conversationId() {
        if (isSequenceProven) {
            return conversationId(provenSequence);
        }
        return isSequenceKnown
                ? conversationId(initialSequence)
                : FiveTuple.hash(original.key.hash(), netns, number, knownNs(), translated.key.ports) | 1;
    }

    /** The same for a TCP connection seen from its SYN on: a translation keeps the client's first sequence number. */
    long conversationId(int initialSequence) {
        return FiveTuple.hash(original.key.hash(), netns, initialSequence, translated.key.hash(), 0) | 1;
    }
}
