// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.FiveTuple;
import io.flowbraid.model.SocketEvent;
import org.jspecify.annotations.Nullable;

/**
 * "Connections with this five-tuple leave with that one, from then to then": one entry of a kernel's connection tracking.
 * Its two faces are the five-tuples, each of which may be a flow.
 */
final class Translation {
    static final long NOT_ENDED = Long.MAX_VALUE;

    /** As the client addressed it, and as the server sees it. */
    final Face original;

    final Face translated;
    final long netns;
    final long number;
    /** Feeds that said so, as bits. */
    long feeds;
    /** When the agent heard that it began; 0 when it is older than the agent. */
    final long openNs;

    final long firstHeardNs;
    long endNs = NOT_ENDED;
    /** When it came to be known here. */
    long enteredNs;

    long touchedNs;
    /** It belonged to a flow at some time. */
    boolean wasMatched;

    private boolean isSequenceKnown;
    private int initialSequence;
    private boolean isDisputed;

    /** One of the two five-tuples. */
    static final class Face {
        final Translation translation;
        /** Never changed. */
        final TupleKey key = new TupleKey();
        /** Canonical end the client is: 0 a, 1 b. */
        final int client;

        @Nullable
        Face nextSameHash;

        Face(
                Translation translation,
                long clientHi,
                long clientLo,
                int clientPort,
                long serverHi,
                long serverLo,
                int serverPort,
                int protocol) {
            this.translation = translation;
            client = key.ofEndpoints(clientHi, clientLo, clientPort, serverHi, serverLo, serverPort, protocol);
        }

        boolean isOriginal() {
            return this == translation.original;
        }

        Face other() {
            return isOriginal() ? translation.translated : translation.original;
        }
    }

    Translation(SocketEvent event) {
        original = new Face(
                this,
                event.localHi,
                event.localLo,
                event.localPort,
                event.remoteHi,
                event.remoteLo,
                event.remotePort,
                event.protocol);
        translated = new Face(
                this,
                event.translatedLocalHi,
                event.translatedLocalLo,
                event.translatedLocalPort,
                event.translatedRemoteHi,
                event.translatedRemoteLo,
                event.translatedRemotePort,
                event.protocol);
        netns = event.netns;
        number = event.cookie;
        feeds = 1L << event.feed;
        openNs = event.openedNs;
        firstHeardNs = event.timeNs;
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

    /** Flows of different connections seem to have gone through it: then none is said to. */
    boolean isDisputed() {
        return isDisputed;
    }

    /** From when on it is known, at the latest. */
    long knownNs() {
        return openNs == 0 ? firstHeardNs : openNs;
    }

    /** Of one conversation alone: the same in each run over the same input. */
    long conversationId() {
        return isSequenceKnown
                ? conversationId(initialSequence)
                : FiveTuple.hash(original.key.hash(), netns, number, knownNs(), translated.key.ports) | 1;
    }

    /** The same for a TCP connection seen from its SYN on: a translation keeps the client's first sequence number. */
    long conversationId(int initialSequence) {
        return FiveTuple.hash(original.key.hash(), netns, initialSequence, translated.key.hash(), 0) | 1;
    }
}
