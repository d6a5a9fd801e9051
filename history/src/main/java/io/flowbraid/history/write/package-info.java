// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Writes flow records into parts, a batch every two seconds. When the disk refuses, records are lost and counted, and
 * writing is tried again.
 *
 * <p>Thread: {@code history} writes. The output thread queues a record and never waits.
 */
@NullMarked
package io.flowbraid.history.write;

import org.jspecify.annotations.NullMarked;
