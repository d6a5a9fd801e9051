// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.agent;

import io.flowbraid.config.value.Endpoint;
import io.flowbraid.introspection.feed.FeedEndpoint;
import io.flowbraid.introspection.feed.FeedPeer;
import java.util.List;

/** The configured endpoints as one of the two ends of a feed takes them. */
public final class FeedEndpoints {
    private FeedEndpoints() {}

    public static List<FeedEndpoint> of(List<Endpoint> endpoints, FeedPeer peer) {
        return endpoints.stream()
                .map(e -> FeedEndpoint.of(e.text(), e.address(), e.collectorBinds(), peer))
                .toList();
    }
}
