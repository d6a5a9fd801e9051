// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Real Kafka brokers for tests: {@link io.flowbraid.cluster.broker.LocalBroker} in this JVM, which starts fast, and
 * {@link io.flowbraid.cluster.broker.BrokerCluster} of processes that can be killed.
 *
 * <p>Thread: the test's, and Kafka's own.
 */
@NullMarked
package io.flowbraid.cluster.broker;

import org.jspecify.annotations.NullMarked;
