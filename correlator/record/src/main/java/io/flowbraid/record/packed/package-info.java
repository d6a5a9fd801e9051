// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Numbers and texts in few bytes, for what is kept by the thousand.
 *
 * <p>Thread: each writer and reader belongs to one.
 */
@NullMarked
package io.flowbraid.record.packed;

import org.jspecify.annotations.NullMarked;
