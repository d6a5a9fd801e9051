// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The stitcher as a Kafka Streams application. Its state machine is {@code cluster.stitch}; here are its topics, stores,
 * time and life:
 *
 * <pre>
 *  flowbraid.flows ----------+--&gt; StitchProcessor --+--&gt; flowbraid.conversations
 *  APPLICATION-forwards -----+     stores: tuples,  +--&gt; APPLICATION-edge-samples --&gt; EdgeProcessor --&gt; flowbraid.edges
 *         ^                        skews            |                                store: edges
 *         +------ behind a NAT, ticks --------------+
 * </pre>
 *
 * Time is that of the records: a task's stream time. A partition without records gets ticks, see
 * {@link io.flowbraid.cluster.streams.QuietPartition}. All of it is in Kafka's transactions ({@code exactly_once_v2}), so
 * after a failure the work since the last commit is done again from the same state.
 *
 * <p>Thread: Kafka Streams' own, {@code APPLICATION-…-StreamThread-N}; one at a time runs a task. {@code stitch-start} waits
 * for the topics and starts them.
 */
@NullMarked
package io.flowbraid.cluster.streams;

import org.jspecify.annotations.NullMarked;
