// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the page asks of the flows of now.
 *
 * <p>Thread: JMH's.
 */
@NullMarked
package io.flowbraid.benchmarks.page;

import org.jspecify.annotations.NullMarked;
