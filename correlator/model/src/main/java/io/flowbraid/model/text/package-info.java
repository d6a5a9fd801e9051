// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Text that others chose, such as the name of a process or its command line, made fit for a terminal, a log or a page
 * by {@link io.flowbraid.model.text.SafeText}.
 *
 * <p>Thread: any; nothing here has state.
 */
@NullMarked
package io.flowbraid.model.text;

import org.jspecify.annotations.NullMarked;
