// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The information elements that are exported, the templates made of them, and the page that documents both.
 *
 * <p>Thread: none of its own; constants and pure functions.
 */
@NullMarked
package io.flowbraid.export.element;

import org.jspecify.annotations.NullMarked;
