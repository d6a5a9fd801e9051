// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What it costs to send flows to Kafka.
 *
 * <p>Thread: JMH's.
 */
@NullMarked
package io.flowbraid.benchmarks.kafka;

import org.jspecify.annotations.NullMarked;
