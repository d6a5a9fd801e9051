// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What agents and exporters report: a {@link io.flowbraid.model.socket.SocketEvent} says what happened to a socket, a
 * process or an address, when, and in which host and network namespace, with the kernel's {@link
 * io.flowbraid.model.socket.SocketCounters}. A record of a flow exporter is such an event with {@link
 * io.flowbraid.model.socket.ExportedCounters}.
 *
 * <p>Events are slots of a ring, and are used again; none is allocated in steady state.
 *
 * <p>Thread: the feed's or the agent's until an event is published in a ring, then the shard's.
 */
@NullMarked
package io.flowbraid.model.socket;

import org.jspecify.annotations.NullMarked;
