// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Groups of options that several commands share, and the plan of a run made of them. Each group adds what was given to
 * the {@link io.flowbraid.config.Overrides} of the configuration.
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.app.option;

import org.jspecify.annotations.NullMarked;
