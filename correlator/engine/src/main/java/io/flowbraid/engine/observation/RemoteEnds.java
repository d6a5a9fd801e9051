// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.observation;

import io.flowbraid.model.network.IpAddress;

/**
 * Which ends are on hosts that nobody watches. An address of a network namespace is known once its agent has reported
 * it, so that a private address, which a new container may have, is not called remote while its feed lags.
 */
public final class RemoteEnds {
    private final WatchedHosts hosts;
    private final FeedCoverage coverage;

    RemoteEnds(WatchedHosts hosts, FeedCoverage coverage) {
        this.hosts = hosts;
        this.coverage = coverage;
    }

    /** No namespace of a watched host has the address, by all that the feeds (bits) have to report until then. */
    public boolean isRemote(ObservedInterface observed, long hi, long lo, long endNs, long nowNs) {
        return observed.isRemote(hi, lo)
                && hosts.hostOf(hi, lo, nowNs) == WatchedHosts.NOBODY
                && !isUndecided(hi, lo, observed.feeds(), endNs, nowNs);
    }

    /** An unknown address may turn out to be a new container's. */
    public boolean isUndecided(long hi, long lo, long feeds, long endNs, long nowNs) {
        return IpAddress.isPrivate(hi, lo) && coverage.isLate(feeds, endNs, nowNs);
    }
}
