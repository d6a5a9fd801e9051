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
 * @param bytes of the flows in which it has an end, each flow once: IP bytes, or payload bytes of flows without packets
 *     ({@link FlowSums}). Less than sent and received together if it has both ends of a flow
 * @param packets of these flows, or segments of flows without packets
 */
public record Talker(
        @Nullable String key, String label, long bytes, long bytesSent, long bytesReceived, long packets, long flows) {
    /** The label of what is not known. */
    public static final String UNKNOWN = "unknown";
}
