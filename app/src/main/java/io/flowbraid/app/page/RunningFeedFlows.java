// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.config.state.SavedCompanions;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.web.RefusedException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which sockets of the feeds of this run become flows of their own. A change is saved first, as one of companions is.
 *
 * (NOT thread safe.)
 */
public final class RunningFeedFlows {
    private final List<Endpoint> feeds;
    private final FeedFlows[] flows;
    private final SavedCompanions saved;
    private final Correlation correlation;

    /** @param flows by feed */
    public RunningFeedFlows(
            List<Endpoint> feeds, List<FeedFlows> flows, SavedCompanions saved, Correlation correlation) {
        this.feeds = List.copyOf(feeds);
        this.flows = flows.toArray(new FeedFlows[0]);
        this.saved = saved;
        this.correlation = correlation;
    }

    List<Endpoint> feeds() {
        return feeds;
    }

    String of(String feed) throws RefusedException {
        return flows[index(feed)].text();
    }

    void declare(String feed, String policy) throws RefusedException {
        final int index = index(feed);
        final FeedFlows chosen = parse(policy);
        save(feeds.get(index).name(), policy);
        correlation.flowsOf(index, chosen);
        flows[index] = chosen;
    }

    private void save(String feed, String policy) throws RefusedException {
        try {
            saved.declareFlows(feed, policy);
        } catch (IOException e) {
            throw new RefusedException(
                    RefusedException.UNAVAILABLE,
                    "the flows of " + feed + " are as before: " + saved.file() + " cannot be written: " + e.getMessage()
                            + "; XDG_STATE_HOME names another directory");
        }
    }

    private static FeedFlows parse(String policy) throws RefusedException {
        try {
            return FeedFlows.parse(policy);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    private int index(String name) throws RefusedException {
        final int index = indexOf(feeds, name);
        if (index < 0) {
            throw new RefusedException(
                    RefusedException.NOT_FOUND, "'" + name + "' is not a feed of this run; " + known(feeds));
        }
        return index;
    }

    /** By its name or its endpoint; -1 for none of them. */
    static int indexOf(List<Endpoint> feeds, String name) {
        for (int i = 0; i < feeds.size(); i++) {
            if (feeds.get(i).name().equals(name) || feeds.get(i).text().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    static String known(List<Endpoint> feeds) {
        return feeds.isEmpty()
                ? "it has none, start it with -i tcp://HOST:PORT"
                : "its feeds: " + feeds.stream().map(Endpoint::name).collect(Collectors.joining(", "));
    }
}
