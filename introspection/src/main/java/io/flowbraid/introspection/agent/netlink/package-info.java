// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Introspection without eBPF: for kernels without BTF and agents without the capability.
 *
 * <pre>
 *  sock_diag dump, each second ----+            /proc/PID/fd     socket inode -&gt; pid
 *  (TCP, UDP; IPv4, IPv6)          +-&gt; OpenSockets --+
 *  sock_diag "destroy" multicast --+                 +--&gt; /proc/PID/{stat,status,exe,cmdline,cgroup}
 *  (counters at close)                               |
 *                                                    +--&gt; UPDATE, LISTEN, CLOSE events
 * </pre>
 *
 * <p>A poll sees who <em>holds</em> a socket, not who opened or accepted it, hence {@link
 * io.flowbraid.model.attribution.AttributionMethod#PROC}. A connection shorter than the interval leaves only its
 * closing message: exact counters, no owner.
 *
 * <p>Threads: {@code introspection-agent}. {@link io.flowbraid.introspection.agent.netlink.SocketOwners} is apart from
 * that: it asks for one socket, for the page, on a web thread.
 */
@NullMarked
package io.flowbraid.introspection.agent.netlink;

import org.jspecify.annotations.NullMarked;
