// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What a command is to do, checked as far as that is possible without opening anything. A plan is plain data: a command
 * makes it, a {@link io.flowbraid.app.plan.Pipeline} carries it out.
 *
 * <p>Thread: the main thread makes plans; they never change, and any thread may read them.
 */
@NullMarked
package io.flowbraid.app.plan;

import org.jspecify.annotations.NullMarked;
