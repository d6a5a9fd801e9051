// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.capture.kept.KeptFrame;
import io.flowbraid.model.packet.PacketOwners;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;
import org.jspecify.annotations.Nullable;

/** Frames of all interfaces that are written together, with the question about them. (NOT thread safe: reused.) */
final class FrameBatch {
    static final int MAX_FRAMES = 1024;

    /** Holds the longest frame several times. */
    private static final int BYTES = 1 << 20;
    /** Flows of the first frame must still be there when owners of the last one are settled. */
    private static final long MAX_SPAN_NS = 100_000_000L;

    private static final Comparator<Entry> BY_TIME = Comparator.comparingLong(entry -> entry.frame.timeNs);

    private final Entry[] entries = new Entry[MAX_FRAMES];
    private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES);
    private OwnerQuestion question = new OwnerQuestion();
    private int size;
    private int used;
    private long askedNs;

    FrameBatch() {
        Arrays.setAll(entries, unused -> new Entry());
    }

    /** A frame, and where the answer about it is. */
    static final class Entry {
        final KeptFrame frame = new KeptFrame();
        private @Nullable OwnerQuestion question;
        private int place;

        /** The answer will be there; null when nobody is asked, or nobody answered. */
        void answeredBy(@Nullable OwnerQuestion asked, int at) {
            question = asked;
            place = at;
        }

        @Nullable
        PacketOwners owners() {
            return question == null ? null : question.owners();
        }

        int place() {
            return place;
        }
    }

    void clear() {
        size = 0;
        used = 0;
    }

    /** Copies a frame; false when there is no room. */
    boolean add(KeptFrame frame) {
        if (size == MAX_FRAMES
                || frame.captured > BYTES - used
                || (size > 0 && frame.timeNs - entries[0].frame.timeNs > MAX_SPAN_NS)) {
            return false;
        }
        final Entry entry = entries[size++];
        final KeptFrame copy = entry.frame;
        copy.interfaceId = frame.interfaceId;
        copy.linkType = frame.linkType;
        copy.direction = frame.direction;
        copy.address = BufferUtil.address(memory) + used;
        copy.captured = frame.captured;
        copy.wireLength = frame.wireLength;
        copy.timeNs = frame.timeNs;
        copy.isObserved = frame.isObserved;
        System.arraycopy(frame.words, 0, copy.words, 0, copy.words.length);
        UnsafeApi.copyMemory(null, frame.address, null, copy.address, frame.captured);
        used += frame.captured;
        entry.answeredBy(null, 0);
        return true;
    }

    /** Puts frames of several interfaces in the order of their times. */
    void sort() {
        Arrays.sort(entries, 0, size, BY_TIME);
    }

    int size() {
        return size;
    }

    Entry at(int n) {
        return entries[n];
    }

    /** Begins the question: whose are the frames that are observations? */
    OwnerQuestion beginQuestion() {
        question.clear();
        askedNs = System.nanoTime();
        for (int n = 0; n < size; n++) {
            final Entry entry = entries[n];
            if (entry.frame.isObserved) {
                entry.answeredBy(question, question.add(entry.frame.words));
            }
        }
        return question;
    }

    boolean isAnswered() {
        return question.isAnswered();
    }

    long askedNs() {
        return askedNs;
    }

    /** Gives the question up, which the shard may still have: the packets stay without an answer. */
    void forget() {
        question = new OwnerQuestion();
        for (int n = 0; n < size; n++) {
            entries[n].answeredBy(null, 0);
        }
    }
}
