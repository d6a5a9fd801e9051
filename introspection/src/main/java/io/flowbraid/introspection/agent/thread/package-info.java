// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * How the agent's thread stays free to drain the kernel's ring: work that may block has a thread of its own, and work that
 * costs processor time a pace.
 *
 * <pre>
 *  BackgroundThread --events--&gt; EventHandover --a portion a turn--&gt; the agent's thread
 * </pre>
 */
@NullMarked
package io.flowbraid.introspection.agent.thread;

import org.jspecify.annotations.NullMarked;
