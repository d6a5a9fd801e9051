// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the five-tuple of a client and a DNS server: its questions, and whose they are. (NOT thread safe.)
 */
final class DnsFlow {
    /** Questions that may still be answered; a program asks for two or three at a time. */
    private static final int MAX_WAITING = 16;

    final ClientTuple ends;
    private final Sightings questions = new Sightings();
    private final Deque<Question> waiting = new ArrayDeque<>(2);
    private @Nullable ProcessIdentity owner;
    private long ownedFromNs;
    private long ownedToNs;

    private record Question(int id, String name) {}

    DnsFlow(ClientTuple ends) {
        this.ends = ends;
    }

    void asked(int id, String name, long timeNs) {
        final Question question = new Question(id, name);
        if (waiting.contains(question)) {
            return; // asked again
        }
        if (waiting.size() == MAX_WAITING) {
            waiting.removeFirst();
        }
        waiting.add(question);
        questions.add(name, timeNs);
    }

    /** Somebody asked for this name by this number: an answer that nobody asked for is not believed. */
    boolean isAsked(int id, String name) {
        return waiting.contains(new Question(id, name));
    }

    /** Takes the owner of the flow, as a record of it says. */
    void learn(FlowRecord flow) {
        if (flow.client.attribution.process != null) {
            owner = flow.client.attribution.process;
            ownedFromNs = flow.startNs - NameBook.CLOCK_NS;
            ownedToNs = flow.endNs;
        }
    }

    /** Whether the process is known to have asked what was answered at that time. */
    boolean isOf(ProcessIdentity process, long answeredNs) {
        return owner != null && answeredNs >= ownedFromNs && answeredNs <= ownedToNs && owner.isSameProcess(process);
    }

    boolean hasSameOwner(DnsFlow other) {
        return ProcessIdentity.areSame(owner, other.owner);
    }

    /** The first question of a flow with these times. */
    @Nullable
    String question(long startNs, long endNs) {
        return questions.firstWithin(startNs, endNs);
    }
}
