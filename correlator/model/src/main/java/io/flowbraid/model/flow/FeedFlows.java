// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which sockets of a feed become flows of their own ({@code feed-flows}). */
public enum FeedFlows {
    /** Those that no capture interface accompanied by the feed has seen: one connection, one flow. */
    UNCAPTURED,
    /** Every one, also beside a flow of packets. */
    ALL,
    /** None: the feed only names the owners of captured flows. */
    NONE;

    /** The word of the configuration and the API. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words, in the order of the values. */
    public static List<String> words() {
        return Arrays.stream(values()).map(FeedFlows::text).toList();
    }

    /** @throws IllegalArgumentException for a word that is none of them */
    public static FeedFlows parse(String word) {
        for (final FeedFlows flows : values()) {
            if (flows.text().equals(word)) {
                return flows;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of " + String.join(", ", words()));
    }
}
