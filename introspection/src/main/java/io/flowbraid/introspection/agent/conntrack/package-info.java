// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Which connections this host translates (NAT), by the kernel's connection tracking.
 *
 * <pre>
 *  nf_conntrack of each namespace --netlink: NEW, DESTROY--&gt; socket filter: translated only --&gt; TRANSLATION,
 *                                 --netlink: dump----------&gt; (at start, for a new collector,   TRANSLATION_END
 *                                                             after a loss, each minute)       events
 * </pre>
 *
 * <p>The filter runs in the kernel: a connection that is not translated wakes nobody.
 *
 * <p>Thread: the agent's reads announcements and never waits. {@code conntrack-dumps} opens the sockets and walks the
 * tables of all namespaces that have connections.
 */
@NullMarked
package io.flowbraid.introspection.agent.conntrack;

import org.jspecify.annotations.NullMarked;
