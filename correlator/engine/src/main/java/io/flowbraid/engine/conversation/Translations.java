// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.engine.conversation.Translation.Tuple;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.LateCaptures;
import io.flowbraid.engine.table.TupleKey;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The address translations that the feeds reported, by either five-tuple. One that has ended is kept a while for late
 * packets; one that its agent no longer repeats is forgotten. When there are too many the oldest goes.
 *
 * <p>Allocates for each translation, never for a packet. (NOT thread safe.)
 */
public final class Translations {
    private static final int MAX_TRANSLATIONS = 65_536;
    private static final int SLOTS = 1 << 16;

    private final @Nullable Tuple[] heads = new Tuple[SLOTS];
    private final Set<Translation> live = new LinkedHashSet<>();
    private final Set<Translation> ended = new LinkedHashSet<>();
    private final long lateNs;
    private final long ttlNs;
    private final Counter created;
    private final Counter matched;
    private final Counter unmatched;
    private final Counter evicted;

    Translations(CorrelatorSettings settings, LedgerStage stage) {
        lateNs = settings.timeouts().lateNs();
        ttlNs = settings.timeouts().ownershipTtlNs();
        created = stage.in();
        matched = stage.out();
        unmatched = stage.loss("unmatched");
        evicted = stage.loss("evicted");
        stage.held(this::size);
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    private int size() {
        return live.size() + ended.size();
    }

    /** Enters what the event says; the translation it began or repeated, null when it ended one. */
    public @Nullable Translation enter(SocketEvent event, long nowNs) {
        final Translation said = new Translation(event);
        final Translation known = find(said);
        if (event.kind == SocketEventKind.TRANSLATION_END) {
            if (known != null) {
                end(known, event.timeNs, nowNs);
            }
            return null;
        }
        if (known != null) {
            known.feeds |= said.feeds;
            live.remove(known);
            known.touchedNs = nowNs;
            live.add(known);
            return known;
        }
        endThoseReplaced(said.original, event.timeNs, nowNs);
        endThoseReplaced(said.translated, event.timeNs, nowNs);
        if (size() >= MAX_TRANSLATIONS) {
            evictOldest();
        }
        said.touchedNs = nowNs;
        index(said.original);
        index(said.translated);
        index(said.middle);
        index(said.middleBack);
        live.add(said);
        created.increment();
        return said;
    }

    /** First of the chain of tuples with this five-tuple, with others of the same hash. */
    public @Nullable Tuple first(TupleKey key) {
        return heads[slot(key)];
    }

    /** Forgets what is due. */
    public void expire(long nowNs) {
        if (!isEmpty()) {
            expire(ended, nowNs - lateNs);
            expire(live, nowNs - ttlNs);
        }
    }

    private void expire(Set<Translation> all, long untouchedSinceNs) {
        for (final Iterator<Translation> each = all.iterator(); each.hasNext(); ) {
            final Translation translation = each.next();
            if (translation.touchedNs >= untouchedSinceNs) {
                return;
            }
            each.remove();
            forget(translation, unmatched);
        }
    }

    private void evictOldest() {
        final Set<Translation> all = ended.isEmpty() ? live : ended;
        final Iterator<Translation> each = all.iterator();
        final Translation oldest = each.next();
        each.remove();
        forget(oldest, evicted);
    }

    private void end(Translation translation, long timeNs, long nowNs) {
        translation.endNs = timeNs;
        translation.touchedNs = LateCaptures.readSinceNs(timeNs, nowNs);
        live.remove(translation);
        ended.add(translation);
    }

    private @Nullable Translation find(Translation said) {
        for (Tuple tuple = first(said.original.key); tuple != null; tuple = tuple.nextSameHash) {
            final Translation known = tuple.translation;
            if (tuple.isOriginal() && known.endNs == Translation.NOT_ENDED && known.isSame(said)) {
                return known;
            }
        }
        return null;
    }

    /** A kernel holds a five-tuple once: whatever had it before has ended, and we missed it. */
    private void endThoseReplaced(Tuple tuple, long timeNs, long nowNs) {
        for (Tuple old = first(tuple.key); old != null; old = old.nextSameHash) {
            final Translation before = old.translation;
            if (old.key.isSame(tuple.key)
                    && old.isOriginal() == tuple.isOriginal()
                    && before.netns == tuple.translation.netns
                    && before.endNs == Translation.NOT_ENDED) {
                end(before, timeNs, nowNs);
            }
        }
    }

    private void forget(Translation translation, Counter ifUnmatched) {
        unindex(translation.original);
        unindex(translation.translated);
        unindex(translation.middle);
        unindex(translation.middleBack);
        (translation.wasMatched ? matched : ifUnmatched).increment();
    }

    private void index(@Nullable Tuple tuple) {
        if (tuple == null) {
            return;
        }
        final int slot = slot(tuple.key);
        tuple.nextSameHash = heads[slot];
        heads[slot] = tuple;
    }

    private void unindex(@Nullable Tuple tuple) {
        if (tuple == null) {
            return;
        }
        final int slot = slot(tuple.key);
        Tuple before = null;
        for (Tuple each = heads[slot]; each != null && each != tuple; each = each.nextSameHash) {
            before = each;
        }
        if (before == null) {
            heads[slot] = tuple.nextSameHash;
        } else {
            before.nextSameHash = tuple.nextSameHash;
        }
    }

    private static int slot(TupleKey key) {
        return (int) key.hash() & SLOTS - 1;
    }
}
