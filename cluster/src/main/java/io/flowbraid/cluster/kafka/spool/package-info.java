// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Messages that wait on disk while Kafka is away: files with a bound, read in the order of writing, kept through a
 * restart.
 *
 * <pre>
 *   00000000000000000041.spool   messages, oldest file first
 *   00000000000000000041.sent    how far it was sent
 *   00000000000000000040.corrupt what could not be read, set aside
 * </pre>
 *
 * <p>Thread: any, one at a time; {@code KafkaOutbox} has the lock.
 */
@NullMarked
package io.flowbraid.cluster.kafka.spool;

import org.jspecify.annotations.NullMarked;
