// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.value.CollectorAddress;
import java.time.Duration;
import java.util.List;

/**
 * What is exported, and where to.
 *
 * @param domain observation domain id, unsigned
 * @param withNames with processes, users, containers and pods
 * @param withBiflows both directions of a flow in one record
 */
record IpfixSettings(
        List<CollectorAddress> collectors,
        int domain,
        boolean withNames,
        boolean withBiflows,
        Duration templateRefresh) {

    static IpfixSettings of(LoadedConfig config) {
        return new IpfixSettings(
                config.value(Catalogue.IPFIX_COLLECTORS).stream()
                        .map(CollectorAddress::parse)
                        .distinct()
                        .toList(),
                config.value(Catalogue.IPFIX_OBSERVATION_DOMAIN).intValue(),
                config.value(Catalogue.IPFIX_NAMES),
                config.value(Catalogue.IPFIX_BIFLOWS),
                config.value(Catalogue.IPFIX_TEMPLATE_REFRESH));
    }
}
