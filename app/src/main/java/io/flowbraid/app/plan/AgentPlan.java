// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.introspection.feed.publish.FeedPublisher;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code agent} is to do.
 *
 * @param recordFile every event goes there too, one JSON object a line
 * @param verbosity how often {@code -v} was given: 1 prints each event, 2 shows stack traces
 */
public record AgentPlan(
        Publishing publishing, @Nullable Path recordFile, AgentSettings settings, ProcessPlan process, int verbosity)
        implements Plan {

    /**
     * Where and how events are published.
     *
     * @param endpoints empty when events are recorded alone
     * @param encryption of the endpoints over TCP; null publishes in clear
     * @param sourceId 0-255; null for one of our choice
     */
    public record Publishing(
            List<Endpoint> endpoints,
            FeedPublisher.@Nullable Encryption encryption,
            @Nullable Integer sourceId) {}

    /** The capabilities that it needs after its start. */
    public NeededCapabilities needed() {
        final NeededCapabilities needed = process.needed().forAgent();
        if (process.privileges().seesNamespaces()) {
            needed.forNamespaces();
        }
        publishing.endpoints().forEach(endpoint -> needed.forPort(endpoint.name()));
        return needed;
    }
}
