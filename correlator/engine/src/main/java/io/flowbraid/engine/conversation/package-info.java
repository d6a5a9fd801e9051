// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows that are parts of one connection: before and behind an address translation, before and behind a relay, and
 * copies of the same packets on several interfaces. It finds the parts and decides which of them sums count.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.conversation;

import org.jspecify.annotations.NullMarked;
