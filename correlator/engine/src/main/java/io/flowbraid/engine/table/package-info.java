// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The live flows: off-heap records of 256 bytes ({@code Flow}), the hash index that finds them by five-tuple, and the
 * timer wheel that finds those that are due. It also keeps a short memory of connections that have ended
 * ({@code Tombstones}).
 *
 * <p>A packet passes through here, so accessors are static and small, and nothing allocates in steady state.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.table;

import org.jspecify.annotations.NullMarked;
