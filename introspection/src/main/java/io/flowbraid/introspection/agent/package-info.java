// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The agent: watches sockets and processes by eBPF (or netlink and {@code /proc}) and reports what it sees as socket
 * events. This package has the agent itself, {@link io.flowbraid.introspection.agent.IntrospectionAgent}, and what its
 * sources implement.
 *
 * <pre>
 *  kernel                                 | one thread, each 20 ms
 *   tracepoints, cgroup hooks --&gt; ring ---+--&gt; EbpfSource --&gt; TcpRecords, PeerSockets --&gt; IntrospectionAgent --&gt; outlet
 *   iterators (all sockets, processes) ---+        |                                        host, interface,
 *   peers (UDP counters) -----------------+   ProcessTable                                  heartbeat, ledger
 * </pre>
 *
 * <p>The packages, each of which uses those below it:
 * <ul>
 *   <li>{@code ebpf}, {@code netlink}, {@code conntrack}: the sources of socket events</li>
 *   <li>{@code process}: what runs, and what ran until recently</li>
 *   <li>{@code bpf}, {@code record}: BPF programs, maps and rings; the layout of their records</li>
 *   <li>{@code netns}, {@code thread}: addresses of network namespaces; background threads</li>
 * </ul>
 *
 * <p>Thread: the agent's. Sources that read slowly have background threads of their own.
 */
@NullMarked
package io.flowbraid.introspection.agent;

import org.jspecify.annotations.NullMarked;
