// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Records on their way to a file: the queue from the output thread, the batch with its columns, and what is known of
 * flows that are reported several times.
 *
 * <p>Thread: {@code history}. Only the queue is shared, with the output thread.
 */
@NullMarked
package io.flowbraid.history.batch;

import org.jspecify.annotations.NullMarked;
