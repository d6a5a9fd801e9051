// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.app.privileges.NeededCapabilities;
import io.flowbraid.app.privileges.PrivilegePlan;
import io.flowbraid.config.Endpoint;
import io.flowbraid.config.RuntimeSocket;
import io.flowbraid.introspection.feed.FeedPublisher;
import io.flowbraid.introspection.secrets.CommandLines;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code agent} is to do.
 *
 * @param encryption of the endpoints over TCP; null publishes in clear
 * @param recordFile every event goes there too, one JSON object a line
 * @param netns name or file of the only network namespace to watch; null for all
 * @param sourceId 0-255; null for one of our choice
 * @param runtimeSockets who is asked for the names of containers
 * @param ringBytes of the kernel, for events on their way to us
 * @param maxPeers UDP peers that the kernel counts
 * @param commandLines what is published of them
 * @param nice of the agent's thread; 0 changes nothing
 * @param privileges as whom it runs
 * @param verbosity how often {@code -v} was given: 1 prints each event, 2 shows stack traces
 */
public record AgentPlan(
        List<Endpoint> endpoints,
        FeedPublisher.@Nullable Encryption encryption,
        @Nullable Path recordFile,
        @Nullable String netns,
        @Nullable Integer sourceId,
        List<RuntimeSocket> runtimeSockets,
        int ringBytes,
        int maxPeers,
        CommandLines commandLines,
        int nice,
        PrivilegePlan privileges,
        int verbosity) {

    /** The capabilities that it needs after its start. */
    public NeededCapabilities needed() {
        final NeededCapabilities needed = new NeededCapabilities().forAgent().forPriority(nice);
        if (privileges.seesNamespaces()) {
            needed.forNamespaces();
        }
        endpoints.forEach(endpoint -> needed.forPort(endpoint.name()));
        return needed;
    }
}
