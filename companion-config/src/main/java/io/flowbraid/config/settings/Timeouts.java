// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.settings;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;

/** How long things live, in nanoseconds; the catalogue says what each one means. */
public record Timeouts(
        long tcpIdleNs,
        long udpIdleNs,
        long otherIdleNs,
        long activeNs,
        long closeLingerNs,
        long settleNs,
        long ownershipTtlNs,
        long pendingTtlNs,
        long lateLingerNs) {

    public static Timeouts of(LoadedConfig config) {
        return new Timeouts(
                config.value(Catalogue.TCP_IDLE).toNanos(),
                config.value(Catalogue.UDP_IDLE).toNanos(),
                config.value(Catalogue.OTHER_IDLE).toNanos(),
                config.value(Catalogue.ACTIVE).toNanos(),
                config.value(Catalogue.CLOSE_LINGER).toNanos(),
                config.value(Catalogue.SETTLE).toNanos(),
                config.value(Catalogue.OWNERSHIP_TTL).toNanos(),
                config.value(Catalogue.PENDING_TTL).toNanos(),
                config.value(Catalogue.LATE_LINGER).toNanos());
    }
}
