// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The built product as a user meets it: started as a process, given real traffic, judged by what it prints. Nothing
 * here calls into its classes.
 *
 * <p>A test makes traffic with a {@link io.flowbraid.acceptance.TrafficProgram}, whose pid it knows, and looks for the
 * {@link io.flowbraid.acceptance.FlowJson} of it in the output of a {@link io.flowbraid.acceptance.FlowbraidProcess}.
 * Other programs of the machine have flows too, so every test looks only at ports it made itself.
 */
@NullMarked
package io.flowbraid.acceptance;

import org.jspecify.annotations.NullMarked;
