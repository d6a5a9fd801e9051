// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.nio.charset.StandardCharsets;

/**
 * The topics that carry our events. ntopng looks at the first letter only and subscribes to both in every version; a
 * topic of our own would be filtered out on its way to ntopng and leave holes in the one sequence all topics share,
 * which ntopng would count as lost messages.
 */
public enum FeedTopic {
    /** Events about a conversation: what ntopng makes flows of. */
    FLOW("flow"),
    /**
     * What is no flow (heartbeats, listening sockets): one object a message. ntopng reads it as a probe's status, takes
     * the time and passes over keys it does not know, where the topic {@code flow} would show a flow to 0.0.0.0.
     */
    EVENT("event");

    private final byte[] octets;

    FeedTopic(String text) {
        octets = text.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] octets() {
        return octets;
    }
}
