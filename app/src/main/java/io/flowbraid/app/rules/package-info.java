// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Lists and rules of a run: files that are read again when they change, and what the rules are shown.
 *
 * <pre>
 * shard --MarkedSink--&gt; ring --output-rules--&gt; RuleBoard &lt;--rules-- agents, losses, listeners
 * </pre>
 *
 * <p>Threads: {@code lists} reads files, {@code rules} looks at agents and losses each second, {@code output-rules}
 * takes flows; the shard gives it listeners through a bounded queue.
 */
@NullMarked
package io.flowbraid.app.rules;

import org.jspecify.annotations.NullMarked;
