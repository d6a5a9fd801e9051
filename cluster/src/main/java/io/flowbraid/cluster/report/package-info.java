// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the stitcher reads: flow records and address translations as they are on Kafka. Text is read once, with a
 * streaming parser; what is kept of it is a compact binary form.
 *
 * <p>Thread: one at a time for each reader; messages do not change once they are read.
 */
@NullMarked
package io.flowbraid.cluster.report;

import org.jspecify.annotations.NullMarked;
