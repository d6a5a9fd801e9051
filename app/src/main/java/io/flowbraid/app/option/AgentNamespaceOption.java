// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an agent watches, alone or in {@code up}. */
public final class AgentNamespaceOption {
    @Option(
            names = "--netns",
            paramLabel = "NAME|FILE",
            description = {
                "Watch only the sockets of this network namespace (ip-netns(8), or /proc/PID/ns/net),",
                "as if it were a host of its own. It may go and come back."
            })
    private @Nullable String netns;

    public void addTo(Overrides overrides) {
        if (netns != null) {
            overrides.put(Catalogue.AGENT_NETNS, netns, OptionOrigin.of("--netns"));
        }
    }
}
