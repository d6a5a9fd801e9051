// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

import io.flowbraid.cluster.key.TupleEnd;
import org.jspecify.annotations.Nullable;

/**
 * One end of a conversation. Counters are of what this end sent, -1 where nobody counted.
 *
 * @param end its address, as the client's side of the connection knows it
 * @param nat its address on the other side of an address translation; null without
 * @param host the host it is on; empty when unknown
 * @param identity a JSON object with {@code host}, {@code process}, {@code container}, {@code orchestrator} and
 *     {@code attribution}, as the host of this end reported them
 */
public record Party(
        TupleEnd end,
        @Nullable TupleEnd nat,
        String host,
        String identity,
        long packets,
        long segments,
        long bytes,
        long payloadBytes) {}
