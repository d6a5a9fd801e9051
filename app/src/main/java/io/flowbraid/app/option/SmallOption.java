// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.settings.Rings;
import picocli.CommandLine.Option;

/**
 * Little memory at the cost of what bursts need. The start script gives the Java machine less room when it sees this
 * option; here goes what the program itself keeps. The file and other options say more exactly what somebody wants:
 * they win.
 */
public final class SmallOption {
    private static final String NAME = "--small";

    @Option(
            names = NAME,
            description = {
                "Keep within 128 MB of memory: smaller buffers and tables, and no history",
                "unless the configuration has history.enabled. See docs/guide/overhead.md."
            })
    private boolean isSmall;

    public Rings rings() {
        return isSmall ? Rings.SMALL : Rings.USUAL;
    }

    public void addTo(Overrides overrides) {
        if (isSmall) {
            final String origin = OptionOrigin.of(NAME);
            overrides
                    .putDefault(Catalogue.BUFFER, "4 MiB", origin)
                    .putDefault(Catalogue.PACKET_BUFFER, "8 MiB", origin)
                    .putDefault(Catalogue.MAX_FLOWS, 50_000, origin)
                    .putDefault(Catalogue.MAX_OWNERSHIPS, 8_192, origin)
                    .putDefault(Catalogue.AGENT_RING, "2 MiB", origin)
                    .putDefault(Catalogue.AGENT_MAX_PEERS, 8_192, origin)
                    .putDefault(Catalogue.WEB_FLOWS, 2_000, origin)
                    .putDefault(Catalogue.HISTORY_ENABLED, false, origin);
        }
    }
}
