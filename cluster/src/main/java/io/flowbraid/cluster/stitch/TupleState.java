// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.report.FlowReport;
import io.flowbraid.cluster.report.StateReader;
import io.flowbraid.cluster.report.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is open, or was closed a short time ago, under one key. (NOT thread safe.) */
public final class TupleState {
    private static final int VERSION = 2;

    final List<Sighting> sightings = new ArrayList<>();
    final List<Departed> departed = new ArrayList<>();
    /** When a report or message last said that reports will come from behind an address translation. */
    long translatedNs = Departed.NEVER;

    int nextNumber;
    /** A conversation was parted: an identifier that its flow would give may have been used. */
    boolean isParted;

    long dueNs = Departed.NEVER;

    /** The stream time of the next {@link Stitcher#expire}. */
    public long dueNs() {
        return dueNs;
    }

    /** Reports that have no fate yet. */
    public int open() {
        int open = 0;
        for (final Sighting sighting : sightings) {
            open += sighting.isCounted ? 0 : 1;
        }
        return open;
    }

    /** Its only conversation is over: unless a report comes, nothing happens before it is forgotten when due. */
    public boolean isSpent() {
        if (translatedNs != Departed.NEVER || departed.size() != 1) {
            return false;
        }
        final Departed conversation = departed.get(0);
        if (!conversation.isFinal || conversation.emitNs != Departed.NEVER || conversation.isChanged) {
            return false;
        }
        for (final Sighting sighting : sightings) {
            if (sighting.conversation != conversation.number || !sighting.isCounted || sighting.forwardKey != null) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    Sighting find(FlowReport report) {
        for (final Sighting sighting : sightings) {
            if (sighting.isOf(report)) {
                return sighting;
            }
        }
        return null;
    }

    @Nullable
    Departed find(int number) {
        for (final Departed conversation : departed) {
            if (conversation.number == number) {
                return conversation;
            }
        }
        return null;
    }

    /** Conversations that are over. */
    long finished() {
        long finished = 0;
        for (final Departed conversation : departed) {
            finished += conversation.isFinal ? 1 : 0;
        }
        return finished;
    }

    /** Something is to do at this time at the latest. */
    void dueBy(long timeNs) {
        dueNs = Math.min(dueNs, timeNs);
    }

    /** Forgets a conversation with its reports. */
    void remove(Departed conversation) {
        departed.remove(conversation);
        sightings.removeIf(sighting -> sighting.conversation == conversation.number);
    }

    /** The compact form of {@link #decode}. */
    public byte[] encode() {
        final StateWriter out = new StateWriter();
        out.small(VERSION);
        out.word(dueNs);
        out.word(translatedNs);
        out.number(nextNumber);
        out.flag(isParted);
        out.number(departed.size());
        departed.forEach(conversation -> conversation.write(out));
        out.number(sightings.size());
        sightings.forEach(sighting -> sighting.write(out));
        return out.toBytes();
    }

    /**
     * What {@link #encode} wrote.
     *
     * @throws IllegalArgumentException for other bytes
     */
    public static TupleState decode(byte[] bytes) {
        final StateReader in = new StateReader(bytes);
        final int version = in.small();
        if (version != VERSION) {
            throw new IllegalArgumentException("a state of version " + version + ", not " + VERSION);
        }
        final TupleState state = new TupleState();
        state.dueNs = in.word();
        state.translatedNs = in.word();
        state.nextNumber = (int) in.number();
        state.isParted = in.flag();
        final int conversations = in.count();
        for (int i = 0; i < conversations; i++) {
            state.departed.add(Departed.read(in));
        }
        final int sightings = in.count();
        for (int i = 0; i < sightings; i++) {
            state.sightings.add(Sighting.read(in));
        }
        return state;
    }
}
