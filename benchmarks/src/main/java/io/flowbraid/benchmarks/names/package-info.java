// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the names of servers cost a packet.
 *
 * <p>Thread: JMH's.
 */
@NullMarked
package io.flowbraid.benchmarks.names;

import org.jspecify.annotations.NullMarked;
