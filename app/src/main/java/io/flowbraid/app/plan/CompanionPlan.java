// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who names the owners of which interface's flows.
 *
 * @param declared among the interfaces and feeds of this run
 * @param withoutAgent interfaces that the agent in this process does not accompany
 * @param file where changes are kept
 * @param isByOption the command line declared them
 */
public record CompanionPlan(List<Companion> declared, List<String> withoutAgent, Path file, boolean isByOption) {

    /**
     * By interface, the indexes of the feeds that accompany it, as bits.
     *
     * @param agent the feed of the agent in this process; null without
     */
    public long[] accompanying(List<String> interfaces, List<Endpoint> feeds, @Nullable Endpoint agent) {
        final long[] accompanying = new long[interfaces.size()];
        if (agent != null) {
            for (int i = 0; i < accompanying.length; i++) {
                accompanying[i] = withoutAgent.contains(interfaces.get(i)) ? 0 : 1L << feeds.indexOf(agent);
            }
        }
        for (final Companion companion : declared) {
            final int interfaceId = interfaces.indexOf(companion.interfaceName());
            if (interfaceId >= 0) {
                accompanying[interfaceId] |= 1L << feeds.indexOf(companion.feed());
            }
        }
        return accompanying;
    }
}
