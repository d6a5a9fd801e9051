// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The command line. {@link io.flowbraid.app.Main} is tiny; each command parses its options into {@link
 * io.flowbraid.config.Overrides}, lets the configuration check them together with the file, and hands a plan to the
 * {@link io.flowbraid.app.pipeline.Pipeline}.
 */
@NullMarked
package io.flowbraid.app;

import org.jspecify.annotations.NullMarked;
