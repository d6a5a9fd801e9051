// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Joins what several observers reported of one connection: a state machine of one key at a time. It knows no Kafka, clock,
 * thread or I/O, so the same messages give the same conversations, and simulations can try millions of orders of arrival.
 *
 * <pre>
 *   message -> Stitcher.accept -> TupleState: sightings, one for each flow of each observer
 *                                     | HostViews: sightings of one host that are one connection
 *                                     | Matching: views of different hosts that are one connection
 *                                     v
 *                       time passes: Stitcher.expire -> ConversationRecord, EdgeSample, forwarded reports
 * </pre>
 *
 * <p>Thread: one for each {@link io.flowbraid.cluster.stitch.Stitcher} and what it is given; counters may be read by any.
 */
@NullMarked
package io.flowbraid.cluster.stitch;

import org.jspecify.annotations.NullMarked;
