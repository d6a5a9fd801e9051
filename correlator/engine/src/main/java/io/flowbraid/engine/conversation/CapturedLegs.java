// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.table.Flow;
import io.flowbraid.engine.table.SocketFlow;
import io.flowbraid.model.network.FiveTuple;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which legs of translated connections were seen, by packets or by sockets, by whatever shard. The legs of a connection
 * are of several shards, and sums count only one of them. This is the one thing that shards share: words written a few
 * times for each leg and read at report time, without a lock. When a word is overwritten two legs count; with {@value
 * #WORDS} words that is rare.
 */
public final class CapturedLegs {
    private static final int WORDS = 1 << 16;
    /** The lowest bits of a word: how the leg is seen, 0 not at all. */
    private static final int VIEW_BITS = 2;

    private static final long VIEW_MASK = (1 << VIEW_BITS) - 1;

    private final AtomicLongArray words;

    public CapturedLegs() {
        this(WORDS);
    }

    /** @param count of words, a power of two */
    CapturedLegs(int count) {
        words = new AtomicLongArray(count);
    }

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
        final long leg = legOf(tuple);
        final long word = leg | view.ordinal() + 1;
        long known = words.getOpaque(place(leg));
        while (!isOf(leg, known) || known < word) {
            final long found = words.compareAndExchange(place(leg), known, word);
            if (found == known) {
                return;
            }
            known = found;
        }
    }

    /** Is the leg seen at least like that? */
    boolean has(Tuple tuple, View view) {
        final long leg = legOf(tuple);
        final long known = words.getOpaque(place(leg));
        return isOf(leg, known) && (known & VIEW_MASK) > view.ordinal();
    }

    private static boolean isOf(long leg, long known) {
        return (known & ~VIEW_MASK) == leg && (known & VIEW_MASK) != 0;
    }

    private int place(long leg) {
        return (int) (leg >>> VIEW_BITS) & words.length() - 1;
    }

    private static long legOf(Tuple tuple) {
        final Translation translation = tuple.translation;
        final long hash = FiveTuple.hash(
                tuple.key.hash(), translation.netns, translation.number, translation.knownNs(), tuple.client);
        return hash & ~VIEW_MASK & Long.MAX_VALUE; // so that a better view is a larger word
    }
}
