// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * An offline run: flows of capture files, of a recorded feed, or of both.
 *
 * <p>Thread: one, which reads, correlates and writes, so that two runs write the same bytes.
 */
@NullMarked
package io.flowbraid.app.offline;

import org.jspecify.annotations.NullMarked;
