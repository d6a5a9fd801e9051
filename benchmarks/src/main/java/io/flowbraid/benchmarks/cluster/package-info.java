// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What it costs to send flows to Kafka, and to join what several hosts sent.
 *
 * <p>Thread: JMH's.
 */
@NullMarked
package io.flowbraid.benchmarks.cluster;

import org.jspecify.annotations.NullMarked;
