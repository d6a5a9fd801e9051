// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Sends every flow record to Kafka, as {@code --kafka} says.
 *
 * <pre>
 *   output-kafka   KafkaSink -> MessageEncoder -> KafkaOutbox: memory, and a Spool on disk when Kafka is away
 *                                                  |
 *   kafka-send                      KafkaSender takes the oldest message
 *                                                  |
 *   Kafka's own                     producer, which acknowledges to the KafkaOutbox
 * </pre>
 *
 * <p>Thread: {@code output-kafka} calls the sink, {@code kafka-send} talks to Kafka, and Kafka's
 * {@code kafka-producer-network-thread} settles messages. They meet in {@link io.flowbraid.cluster.kafka.KafkaOutbox}, which
 * has a lock.
 */
@NullMarked
package io.flowbraid.cluster.kafka;

import org.jspecify.annotations.NullMarked;
