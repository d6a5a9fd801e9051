// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.config.value.CollectorAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a collector's name on a thread of its own, because that may take seconds. A numeric address needs none. One
 * thread calls it.
 */
final class HostLookup {
    /** A name service nearby answers in this time, so that the first records find the collector. */
    private static final long WAIT_MS = 300;

    private final CollectorAddress collector;
    private volatile @Nullable InetSocketAddress found;
    private @Nullable Thread thread;

    HostLookup(CollectorAddress collector) {
        this.collector = collector;
    }

    /** The address; null while it is not known. A failed look-up begins again with the next call. */
    @Nullable
    InetSocketAddress find() {
        if (found == null && collector.isNumeric()) {
            resolve();
        } else if (found == null) {
            lookUp();
        }
        return found;
    }

    /** The next call resolves the name again: the collector may have moved. */
    void forget() {
        found = null;
    }

    private void lookUp() {
        if (thread != null && thread.isAlive()) {
            return;
        }
        final Thread lookup = new Thread(this::resolve, "ipfix-lookup");
        lookup.setDaemon(true);
        thread = lookup;
        lookup.start();
        try {
            lookup.join(WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void resolve() {
        try {
            found = new InetSocketAddress(InetAddress.getByName(collector.host()), collector.port());
        } catch (UnknownHostException e) {
            found = null; // the next attempt asks again
        }
    }
}
