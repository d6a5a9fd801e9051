// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Flows beyond one host: records on Kafka, and conversations of all hosts, made from them by Kafka Streams. The module
 * is found as a service and may be left out.
 *
 * <p>Thread: none of its own; each package inside says its threads.
 */
@NullMarked
package io.flowbraid.cluster;

import org.jspecify.annotations.NullMarked;
