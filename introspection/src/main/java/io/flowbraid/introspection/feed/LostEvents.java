// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import io.flowbraid.model.ledger.Counter;

/**
 * How many events were in the messages of a sender that did not arrive. Its heartbeats say how many events it has sent:
 * what it sent between two of them and did not arrive is lost. Written by the feed's thread, readable by all.
 */
final class LostEvents {
    private final Counter events = new Counter();
    private final Counter messages = new Counter();
    private long sentBefore;
    private long receivedBefore;
    private long gapsBefore;

    /** Of messages between two heartbeats that said what was sent. */
    long events() {
        return events.get();
    }

    /** Messages of which nothing said how many events were in them. */
    long messages() {
        return messages.get();
    }

    /** Another sender begins, which counts from 0. */
    void begin(long received, long gaps) {
        messages.add(gaps - gapsBefore);
        sentBefore = 0;
        receivedBefore = received;
        gapsBefore = gaps;
    }

    /**
     * A heartbeat came.
     *
     * @param sent events so far, as the sender says; 0 when it does not
     * @param received events so far, with the heartbeat
     * @param gaps messages that are missing so far
     */
    void heartbeat(long sent, long received, long gaps) {
        final long missing = gaps - gapsBefore;
        if (sentBefore == 0 || sent < sentBefore) {
            messages.add(missing);
        } else if (missing > 0) {
            final long lost = sent - sentBefore - (received - receivedBefore);
            // A sender may make its totals up: a message holds no more than this.
            events.add(Math.max(0, Math.min(lost, missing * FeedPublisher.MAX_EVENTS)));
        }
        sentBefore = sent;
        receivedBefore = received;
        gapsBefore = gaps;
    }
}
