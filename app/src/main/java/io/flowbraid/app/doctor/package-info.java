// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What this host allows: each check looks at one thing, and reports what it found and the command that repairs it.
 *
 * <p>Thread: the main thread of {@code flowbraid doctor}, or one of the web server's.
 */
@NullMarked
package io.flowbraid.app.doctor;

import org.jspecify.annotations.NullMarked;
