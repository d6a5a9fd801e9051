// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The conversations of all instances for the page and the history of one: it reads the topic that all of them write, so
 * it needs no instance but the brokers, and misses nothing while partitions move.
 *
 * <p>Thread: {@code stitch-page} reads the topic and calls the sink of the page, {@code stitch-history} does the same
 * for the history; any thread may ask what is wrong.
 */
@NullMarked
package io.flowbraid.cluster.view;

import org.jspecify.annotations.NullMarked;
