// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is kept of each sender of each feed, by its source id; made when first asked for. */
final class SenderStates<S> {
    /** The feed's header has one byte for the source id. */
    private static final int IDS = 256;

    private final Supplier<S> newSender;
    private final List<List<S>> byFeed = new ArrayList<>();
    /** By feed and id: where in the feed's list, from 1; 0 not there. */
    private final short[][] places = new short[ObservedInterface.MAX_FEEDS][IDS];

    SenderStates(Supplier<S> newSender) {
        this.newSender = newSender;
        for (int feed = 0; feed < ObservedInterface.MAX_FEEDS; feed++) {
            byFeed.add(new ArrayList<>());
        }
    }

    S of(int feed, int sourceId) {
        final List<S> senders = byFeed.get(feed);
        final int id = sourceId & IDS - 1;
        if (places[feed][id] == 0) {
            senders.add(newSender.get());
            places[feed][id] = (short) senders.size();
        }
        return senders.get(places[feed][id] - 1);
    }

    List<S> all(int feed) {
        return byFeed.get(feed);
    }
}
