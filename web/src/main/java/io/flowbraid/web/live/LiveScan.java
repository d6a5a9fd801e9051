// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.history.Grouping;
import io.flowbraid.record.packed.ByteReader;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One reader's way through the live flows: each is copied into {@link #record}, which holds it until the next. (NOT
 * thread safe: each reader has his own.)
 */
public final class LiveScan {
    /** The flow that is looked at. */
    public final FlowRecord record = new FlowRecord();

    final ByteReader reader = new ByteReader();
    /** Of which time the sums are; null of each flow's whole life. */
    final @Nullable LiveWindow window;
    /** The sums are of what came after the last record that the history has. */
    final boolean isOfUnreported;
    /** For the flow that is looked at. */
    final long[] sums = new long[3];

    @Nullable
    FlowContext context;

    double clientRate;
    double serverRate;
    long clientBytes;
    long serverBytes;
    long packets;
    long retransmitsSeenMs;
    boolean hasEnded;
    boolean isReported;
    long revision;

    /** Looks at flows as a whole. */
    public LiveScan() {
        this(null, false);
    }

    private LiveScan(@Nullable LiveWindow window, boolean isOfUnreported) {
        this.window = window;
        this.isOfUnreported = isOfUnreported;
    }

    /** Looks at what flows sent within a time. */
    static LiveScan within(LiveWindow window) {
        return new LiveScan(window, false);
    }

    /** Looks at what flows sent within a time that the history does not have yet. */
    static LiveScan unreported(LiveWindow window) {
        return new LiveScan(window, true);
    }

    /** What the client's end is counted under, or the flow as a whole; null unknown. */
    public @Nullable String clientKey(Grouping by) {
        return by.client().text(record, Objects.requireNonNull(context));
    }

    /** What the server's end is counted under; null unknown. */
    public @Nullable String serverKey(Grouping by) {
        final FlowField field = by.server();
        return field == null ? null : field.text(record, Objects.requireNonNull(context));
    }

    /** Bytes a second that the client sends now; NaN when nobody counts them. */
    public double clientRate() {
        return clientRate;
    }

    /** Bytes a second that the server sends now; NaN when nobody counts them. */
    public double serverRate() {
        return serverRate;
    }

    /** Bytes a second that both ends send now; NaN when nobody counts them. */
    public double rate() {
        if (Double.isNaN(clientRate)) {
            return serverRate;
        }
        return Double.isNaN(serverRate) ? clientRate : clientRate + serverRate;
    }

    /**
     * What the client sent within the window, for a sum: IP bytes where they are known, else payload bytes; -1 unknown.
     */
    long clientBytes() {
        return clientBytes;
    }

    /** What the server sent, likewise. */
    long serverBytes() {
        return serverBytes;
    }

    /** Packets or segments of both ends within the window; -1 unknown. */
    long packets() {
        return packets;
    }

    /** Sums count this flow: it lived within the window, and no other leg of its conversation stands for it. */
    boolean isCounted() {
        return record.conversation.isCounted
                && (isOfUnreported ? !hasEnded : !hasEnded || window == null || record.endNs >= window.fromNs());
    }

    /** 1 for a flow that adds to a number of flows, else 0: the history has it. */
    int flows() {
        return isOfUnreported && isReported ? 0 : 1;
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
