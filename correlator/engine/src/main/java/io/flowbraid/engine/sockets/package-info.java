// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows that are known from sockets or from an exporter's records, without packets. It opens one flow for each
 * connection, finds the socket at the other end, and gives way when the packets of the connection are captured.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.sockets;

import org.jspecify.annotations.NullMarked;
