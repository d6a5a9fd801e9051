// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The agent: watches sockets and processes by eBPF (or netlink and {@code /proc}) and says what it saw as socket events.
 *
 * <pre>
 *  kernel                                 | one thread, each 20 ms
 *   tracepoints, cgroup hooks --> ring ---+--> EbpfSource --> TcpSockets, PeerSockets --> IntrospectionAgent --> outlet
 *   iterators (all sockets, processes) ---+        |                                        host, interface,
 *   peers (UDP counters) -----------------+   ProcessTable                                  heartbeat, ledger
 * </pre>
 *
 * <p>The kernel side names an owner only where the current task is the one that uses the socket, and keeps the name with
 * the socket until it closes. Programs are remembered with the time they began, so that each socket is given the program
 * that opened it, whatever the process runs by now. The ring is one order for sockets and processes: a connect is read
 * after the exec it came from.
 *
 * <p>Thread: the agent's.
 */
@NullMarked
package io.flowbraid.introspection.agent;

import org.jspecify.annotations.NullMarked;
