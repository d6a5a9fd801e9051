// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The seam between the command line and what it starts: a command makes a plan, a {@link
 * io.flowbraid.app.pipeline.Pipeline} carries it out.
 */
@NullMarked
package io.flowbraid.app.pipeline;

import org.jspecify.annotations.NullMarked;
