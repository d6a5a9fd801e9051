// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Says when agents or captures fall behind, and when they have caught up: a sentence on standard error, and a trouble
 * that {@code /health} shows.
 *
 * <p>Thread: the main thread looks each second; the web server's read the troubles.
 */
@NullMarked
package io.flowbraid.app.lag;

import org.jspecify.annotations.NullMarked;
