// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.run;

import io.flowbraid.app.plan.RunSettings;
import io.flowbraid.config.settings.Limits;
import io.flowbraid.config.settings.Timeouts;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.engine.observation.ObservedInterface;
import java.util.List;

/** The correlator's settings out of a plan. */
public final class EngineSettings {
    private EngineSettings() {}

    /** @param endpoints of the feeds */
    public static CorrelatorSettings of(
            RunSettings settings,
            List<ObservedInterface> interfaces,
            List<ObservedFeed> feeds,
            List<Endpoint> endpoints) {
        final Timeouts timeouts = settings.timeouts();
        final Limits limits = settings.limits();
        return new CorrelatorSettings(
                interfaces,
                feeds,
                new CorrelatorSettings.Limits(limits.maxFlows(), limits.maxOwnerships()),
                CorrelatorSettings.Timeouts.of(
                        timeouts.tcpIdleNs(), timeouts.udpIdleNs(), timeouts.otherIdleNs(), timeouts.activeNs()),
                endpoints.stream()
                        .map(Endpoint::address)
                        .filter(address -> address.startsWith("tcp:"))
                        .mapToInt(address -> Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)))
                        .toArray());
    }
}
