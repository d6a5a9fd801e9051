// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The eBPF source of socket events. {@link io.flowbraid.introspection.agent.ebpf.EbpfSource} drains the ring, lists
 * sockets and reads the counters of UDP peers; {@code TcpRecords} and {@code PeerSockets} turn records into events.
 *
 * <p>The kernel side names an owner only where the current task is the one that uses the socket, and keeps the owner
 * with the socket until it closes ({@code RecordedOwner}). Sockets and processes share one ring, so that a connect is
 * read after the exec before it.
 *
 * <p>Thread: the agent's.
 */
@NullMarked
package io.flowbraid.introspection.agent.ebpf;

import org.jspecify.annotations.NullMarked;
