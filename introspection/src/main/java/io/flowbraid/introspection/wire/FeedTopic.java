// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

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

    /** libebpfflow's C struct, which ntopng does not subscribe to though its first letter is an event's. */
    private static final byte[] STRUCT = "ebpf".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    FeedTopic(String text) {
        bytes = text.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] bytes() {
        return bytes;
    }

    /** The topic by its first letter, as ntopng decides; null for those that carry nothing for us. */
    static @Nullable FeedTopic of(byte[] frame, int length) {
        if (length == 0 || Arrays.equals(frame, 0, length, STRUCT, 0, STRUCT.length)) {
            return null;
        }
        return switch (frame[0]) {
            case 'f' -> FLOW;
            case 'e' -> EVENT;
            default -> null;
        };
    }
}
