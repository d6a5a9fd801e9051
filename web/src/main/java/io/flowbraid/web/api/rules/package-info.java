// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Rules of a run: how they are, and their silence.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.rules;

import org.jspecify.annotations.NullMarked;
