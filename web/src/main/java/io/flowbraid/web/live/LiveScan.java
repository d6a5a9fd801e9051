// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.record.Grouping;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader's way through the live flows: each is copied into {@link #record}, which holds it until the next. (NOT thread
 * safe: each reader has his own.)
 */
public final class LiveScan {
    /** The flow that is looked at. */
    public final FlowRecord record = new FlowRecord();

    @Nullable
    FlowKeys keys;

    double clientRate;
    double serverRate;
    long retransmitsSeenMs;
    boolean hasEnded;
    long revision;

    /** What the client's end is counted under, or the flow as a whole; null unknown. */
    public @Nullable String clientKey(Grouping by) {
        return Objects.requireNonNull(keys).client(by);
    }

    /** What the server's end is counted under; null unknown. */
    public @Nullable String serverKey(Grouping by) {
        return Objects.requireNonNull(keys).server(by);
    }

    /** IP octets a second that the client sends now. */
    public double clientRate() {
        return clientRate;
    }

    /** IP octets a second that the server sends now. */
    public double serverRate() {
        return serverRate;
    }

    /** When a retransmission was first reported, ms since the epoch; 0 never. */
    public long retransmitsSeenMs() {
        return retransmitsSeenMs;
    }

    /** The final record is here. */
    public boolean hasEnded() {
        return hasEnded;
    }

    /** Number of the report this is. */
    public long revision() {
        return revision;
    }
}
