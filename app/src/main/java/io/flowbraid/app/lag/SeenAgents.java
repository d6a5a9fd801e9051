// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.introspection.feed.inlet.FeedSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Says of each agent of another process that its first message came, and that it was stopped. (NOT thread safe) */
public final class SeenAgents {
    /** Peers may make up ids: a look says no more than this. */
    private static final int MAX_LINES = 8;

    private final Consumer<String> say;
    private final Set<FeedSource> seen = new HashSet<>();

    /** @param say takes a line for stderr */
    public SeenAgents(Consumer<String> say) {
        this.say = say;
    }

    /** Takes a look at all senders. */
    public void look(List<FeedSource> sources) {
        final List<String> news = new ArrayList<>();
        for (final FeedSource source : sources) {
            if (source.isInProcess() || source.messages() == 0) {
                continue;
            }
            if (!source.hasEnded() && seen.add(source)) {
                news.add("flowbraid: " + AgentNames.of(source, sources) + " is connected");
            } else if (source.hasEnded() && seen.remove(source)) {
                news.add("flowbraid: " + AgentNames.of(source, sources) + " was stopped");
            }
        }
        seen.retainAll(Set.copyOf(sources));
        news.stream().limit(MAX_LINES).forEach(say);
        if (news.size() > MAX_LINES) {
            say.accept("flowbraid: and " + (news.size() - MAX_LINES) + " more agents began or were stopped");
        }
    }
}
