// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Packets on their way from capture to engine. A {@link io.flowbraid.model.packet.PacketBatch} holds up to 256
 * dissected packets as words.
 *
 * <p>Thread: the capture's until a batch is published in a ring, then the shard's.
 */
@NullMarked
package io.flowbraid.model.packet;

import org.jspecify.annotations.NullMarked;
