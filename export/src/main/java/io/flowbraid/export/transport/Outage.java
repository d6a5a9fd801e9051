// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.export.transport;

import io.flowbraid.config.value.CollectorAddress;
import java.util.function.Consumer;

/** Says once that a collector is away, and again only after it was back for a while. (NOT thread safe) */
final class Outage {
    /** Errors of UDP arrive now and then: this long without one means that the collector is back. */
    private static final long BACK_NS = 60_000_000_000L;

    private final CollectorAddress collector;
    private final Consumer<String> warning;
    private boolean isReported;
    private long lastNs;

    Outage(CollectorAddress collector, Consumer<String> warning) {
        this.collector = collector;
        this.warning = warning;
    }

    void failed(String cause, long nowNs) {
        if (!isReported || nowNs - lastNs > BACK_NS) {
            warning.accept("the IPFIX collector " + collector + " cannot be reached (" + cause
                    + "); check its address and that it listens. Until it does, flows for it are lost and counted as"
                    + " receiver_away; everything else continues");
        }
        isReported = true;
        lastNs = nowNs;
    }

    /** A connection was accepted. */
    void ended() {
        isReported = false;
    }
}
