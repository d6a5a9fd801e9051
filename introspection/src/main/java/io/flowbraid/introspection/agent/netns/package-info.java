// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The network namespaces of the host and the addresses in each.
 *
 * <pre>
 *  /proc/PID/ns/net, /run/netns/NAME --&gt; HostNamespaces --&gt; /proc/PID/net/{fib_trie,if_inet6} --&gt; ADDRESS events
 * </pre>
 *
 * <p>A namespace in which a process runs is read through that process, without entering it; one that only a file keeps
 * is entered by a thread that ends at once.
 *
 * <p>Thread: {@code namespace-addresses} reads; the agent's takes the events.
 */
@NullMarked
package io.flowbraid.introspection.agent.netns;

import org.jspecify.annotations.NullMarked;
