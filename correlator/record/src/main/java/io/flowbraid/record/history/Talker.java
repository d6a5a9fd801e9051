// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.record.FlowSums;
import org.jspecify.annotations.Nullable;

/**
 * What one process, container, host, … sent and received.
 *
 * @param key the value grouped by; null of the ends of which it is not known
 * @param label the same to be shown; {@code unknown} without a key
 * @param bytesSent IP bytes, or payload bytes of flows without packets ({@link FlowSums})
 * @param packets sent and received, or segments of flows without packets
 */
public record Talker(@Nullable String key, String label, long bytesSent, long bytesReceived, long packets, long flows) {
    /** The label of what is not known. */
    public static final String UNKNOWN = "unknown";

    /** Sent and received. */
    public long bytes() {
        return bytesSent + bytesReceived;
    }
}
