// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What it costs to compare flows with lists.
 *
 * <p>Thread: JMH's.
 */
@NullMarked
package io.flowbraid.benchmarks.list;

import org.jspecify.annotations.NullMarked;
