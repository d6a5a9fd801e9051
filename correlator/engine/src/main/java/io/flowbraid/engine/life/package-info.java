// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * How flows begin and end: room in the table, deadlines, eviction, and the records that leave. A flow's interim and
 * final records are made here, from its packets or from the counters of its sockets.
 *
 * <p>Thread: the shard's, which also calls the sink.
 */
@NullMarked
package io.flowbraid.engine.life;

import org.jspecify.annotations.NullMarked;
