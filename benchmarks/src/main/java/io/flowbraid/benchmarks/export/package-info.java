// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What it costs to export flows.
 *
 * <p>Thread: JMH's, and one that reads what is exported.
 */
@NullMarked
package io.flowbraid.benchmarks.export;

import org.jspecify.annotations.NullMarked;
