// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The state of TCP connections: handshake, sequence numbers, retransmissions and the way a connection ended. The state
 * lies in the flow's record in the table.
 *
 * <p>A packet passes through {@code TcpTracker}, which allocates nothing.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.tcp;

import org.jspecify.annotations.NullMarked;
