// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What changed between two results of the benchmarks.
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.benchmarks.results;

import org.jspecify.annotations.NullMarked;
