// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What watching costs those who are watched: the same load with Flowbraid running and without, in turns, both ends of
 * each conversation counted. Not a JMH benchmark, since what is measured are other processes: {@code agent-cost.sh}.
 *
 * <p>Thread: the main thread, which starts the loads in turn.
 */
@NullMarked
package io.flowbraid.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
