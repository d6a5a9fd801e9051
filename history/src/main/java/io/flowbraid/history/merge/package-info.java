// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Looks after files that are written: merges the parts of an hour, seals them, and deletes files that are too old or
 * too many.
 *
 * <p>Thread: {@code history-files}, of low priority.
 */
@NullMarked
package io.flowbraid.history.merge;

import org.jspecify.annotations.NullMarked;
