// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The commands. Each parses its options, lets the configuration check them together with the file, and hands a plan to
 * the {@link io.flowbraid.app.plan.Pipeline}. {@link io.flowbraid.app.command.Cli} puts them together and turns
 * failures into sentences and exit codes.
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.app.command;

import org.jspecify.annotations.NullMarked;
