// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Rules: a query, a threshold and a window, and whether they fire.
 *
 * <pre>
 * text --RuleParser--&gt; Rule --&gt; RuleBoard { RuleState { SlidingCount for each group } } --&gt; RuleReading
 * </pre>
 *
 * <p>Thread: {@link io.flowbraid.record.rule.RuleBoard} any, one at a time; its parts are behind its lock.
 */
@NullMarked
package io.flowbraid.record.rule;

import org.jspecify.annotations.NullMarked;
