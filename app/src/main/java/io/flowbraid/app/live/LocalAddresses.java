// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CapturedInterface;
import io.flowbraid.engine.observation.HostAddresses;
import io.flowbraid.model.network.IpAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/** What a capture interface's host is called by, watched while the run goes on: addresses come and go. */
final class LocalAddresses {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<CapturedInterface, HostAddresses> watched = new HashMap<>();
    private long nextNs = System.nanoTime() + INTERVAL_NS;

    /** The addresses now, kept up to date from here on. */
    HostAddresses watch(CapturedInterface captured) throws CaptureException {
        final HostAddresses addresses = new HostAddresses(of(captured));
        watched.put(captured, addresses);
        return addresses;
    }

    /** Looks again when it is time to. */
    void refresh() {
        if (System.nanoTime() - nextNs < 0) {
            return;
        }
        nextNs = System.nanoTime() + INTERVAL_NS;
        watched.forEach((captured, addresses) -> {
            try {
                addresses.replace(of(captured));
            } catch (CaptureException e) {
                // The namespace is gone or cannot be listed just now: what was known stays.
                return;
            }
        });
    }

    static long[] of(CapturedInterface captured) throws CaptureException {
        return captured.hostAddresses().stream()
                .flatMapToLong(address -> LongStream.of(IpAddress.of(address.getAddress())))
                .toArray();
    }
}
