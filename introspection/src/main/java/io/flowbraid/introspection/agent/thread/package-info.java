// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * How the agent's thread stays free to drain the kernel's ring: work that may block has a thread of its own, and work
 * that costs processor time a pace.
 *
 * <pre>
 *  BackgroundThread --events--&gt; EventHandover --a portion a turn--&gt; the agent's thread
 * </pre>
 *
 * <p>Thread: each {@code BackgroundThread} is one; the agent's takes what it reports.
 */
@NullMarked
package io.flowbraid.introspection.agent.thread;

import org.jspecify.annotations.NullMarked;
