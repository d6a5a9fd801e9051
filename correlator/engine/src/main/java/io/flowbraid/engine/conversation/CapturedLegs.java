// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.network.FiveTuple;

/**
 * Which legs of translated connections were seen, by packets or by sockets: sums count only one leg of a connection. It
 * remembers them beyond the end of their translation, which may be entered again by a late event. When the word of a
 * leg is overwritten two legs count; with {@value #WORDS} words that is rare. (NOT thread safe.)
 */
final class CapturedLegs {
    private static final int WORDS = 1 << 16;
    /** The lowest bits of a word: how the leg is seen, 0 not at all. */
    private static final int VIEW_BITS = 2;

    private static final long VIEW_MASK = (1 << VIEW_BITS) - 1;

    /** Allocated with the first leg: most hosts translate nothing. */
    private long[] words = {};

    /** How a leg is seen, the worst first. */
    enum View {
        SOCKETS,
        /** Packets of one direction: the other one has another five-tuple there. */
        ONE_WAY,
        BOTH_WAYS;

        static View of(long flow) {
            if (SocketFlow.isSocketFlow(flow)) {
                return SOCKETS;
            }
            return Flow.packets(flow, 0) != 0 && Flow.packets(flow, 1) != 0 ? BOTH_WAYS : ONE_WAY;
        }
    }

    /** The leg is seen like that; what is known of it already is not forgotten for less. */
    void add(Tuple tuple, View view) {
        if (words.length == 0) {
            words = new long[WORDS];
        }
        final long leg = legOf(tuple);
        final long word = leg | view.ordinal() + 1;
        final long known = words[place(leg)];
        if (!isOf(leg, known) || known < word) {
            words[place(leg)] = word;
        }
    }

    /** Is the leg seen at least like that? */
    boolean has(Tuple tuple, View view) {
        if (words.length == 0) {
            return false;
        }
        final long leg = legOf(tuple);
        final long known = words[place(leg)];
        return isOf(leg, known) && (known & VIEW_MASK) > view.ordinal();
    }

    private static boolean isOf(long leg, long known) {
        return (known & ~VIEW_MASK) == leg && (known & VIEW_MASK) != 0;
    }

    private static int place(long leg) {
        return (int) (leg >>> VIEW_BITS) & WORDS - 1;
    }

    private static long legOf(Tuple tuple) {
        final Translation translation = tuple.translation;
        final long hash = FiveTuple.hash(
                tuple.key.hash(), translation.netns, translation.number, translation.knownNs(), tuple.client);
        return hash & ~VIEW_MASK & Long.MAX_VALUE; // so that a better view is a larger word
    }
}
