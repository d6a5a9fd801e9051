// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.engine.Translation.Face;
import io.flowbraid.model.FiveTuple;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which legs of translated connections were seen, by packets or by sockets, by whatever shard. The two legs of a connection
 * are of two shards, and sums count only one of them. This is the one thing that shards share: words written once and read at
 * report time, without a lock. When a word is overwritten both legs count; with {@value #WORDS} words that is rare.
 */
public final class CapturedLegs {
    private static final int WORDS = 1 << 16;

    private final AtomicLongArray words = new AtomicLongArray(WORDS);

    /** @param isSockets a flow of sockets has the five-tuple, not one of packets */
    void add(Face face, boolean isSockets) {
        final long word = wordOf(face, isSockets);
        if (words.getOpaque(place(word)) != word) {
            words.setOpaque(place(word), word);
        }
    }

    boolean has(Face face, boolean isSockets) {
        final long word = wordOf(face, isSockets);
        return words.getOpaque(place(word)) == word;
    }

    private static int place(long word) {
        return (int) word & WORDS - 1;
    }

    private static long wordOf(Face face, boolean isSockets) {
        final Translation translation = face.translation;
        return FiveTuple.hash(
                        face.key.hash(),
                        translation.netns,
                        translation.number,
                        translation.knownNs(),
                        face.client | (isSockets ? 2 : 0))
                | 1;
    }
}
