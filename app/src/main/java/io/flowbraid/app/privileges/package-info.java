// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The rights of this process: which capabilities are needed and why, and how the rest is given away before anything is
 * opened.
 *
 * <p>Thread: the main thread, at the start.
 */
@NullMarked
package io.flowbraid.app.privileges;

import org.jspecify.annotations.NullMarked;
