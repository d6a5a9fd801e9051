// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.introspection.feed.inlet.FeedSource;
import io.flowbraid.model.text.SafeText;
import java.util.List;

/** What an agent is called in a sentence. */
final class AgentNames {
    /** The one of this process. */
    static final String OWN = "the agent";

    private AgentNames() {}

    /**
     * The host and the feed; of several agents of one host, the source id as well, and if these have the same, the
     * connection.
     *
     * @param sources all that were seen
     */
    static String of(FeedSource source, List<FeedSource> sources) {
        if (source.isInProcess()) {
            return OWN;
        }
        final String feed = source.endpoint().text();
        if (source.hostName().isEmpty()) {
            return "the agent with the source id " + id(source) + " (" + feed + ")";
        }
        final List<FeedSource> alike = sources.stream()
                .filter(other -> other != source && !other.hasEnded())
                .filter(other ->
                        other.endpoint().text().equals(feed) && other.hostName().equals(source.hostName()))
                .toList();
        final String which = alike.isEmpty() ? "" : ", source id " + id(source);
        final boolean isIdShared = alike.stream().anyMatch(other -> other.sourceId() == source.sourceId());
        return "the agent on " + SafeText.quoted(source.hostName()) + " (" + feed + which
                + (isIdShared ? ", connection of " + source.peer() : "") + ")";
    }

    private static String id(FeedSource source) {
        return Integer.toUnsignedString(source.sourceId());
    }
}
