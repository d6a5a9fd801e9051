// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Tests of the stitcher's streams: its topology with a clock of the test's own, and instances with real brokers that are
 * killed. {@link io.flowbraid.cluster.streams.StitchLoad} measures.
 *
 * <p>Thread: the test's, and Kafka's own.
 */
@NullMarked
package io.flowbraid.cluster.streams;

import org.jspecify.annotations.NullMarked;
