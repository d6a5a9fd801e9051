// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.model.FeedFlows;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words of the configuration and the API for which sockets of a feed become flows. */
public final class FeedPolicy {
    private FeedPolicy() {}

    /** @throws IllegalArgumentException for a word that is none of them */
    public static FeedFlows parse(String word) {
        for (final FeedFlows flows : FeedFlows.values()) {
            if (text(flows).equals(word)) {
                return flows;
            }
        }
        throw new IllegalArgumentException("'" + word + "' is none of " + String.join(", ", words()));
    }

    public static String text(FeedFlows flows) {
        return flows.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> words() {
        return Arrays.stream(FeedFlows.values()).map(FeedPolicy::text).toList();
    }
}
