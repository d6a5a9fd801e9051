// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The time of a run. Live, the shard has an even clock that a step of the wall clock does not move; with a file that
 * still grows, the packets of the file say what time it is.
 *
 * <p>Thread: each clock belongs to the thread that reads it.
 */
@NullMarked
package io.flowbraid.app.clock;

import org.jspecify.annotations.NullMarked;
