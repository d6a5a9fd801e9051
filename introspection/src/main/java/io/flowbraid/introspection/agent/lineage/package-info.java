// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Who started a process, up to the first process of the host: from what the agent knows, which includes processes that
 * ended lately, else from {@code /proc}. A pid is never enough: {@link
 * io.flowbraid.introspection.agent.lineage.ProcessAncestry} compares start times, and what cannot be proven stays
 * unknown.
 *
 * <p>Thread: any; the page's when somebody looks at a process.
 */
@NullMarked
package io.flowbraid.introspection.agent.lineage;

import org.jspecify.annotations.NullMarked;
