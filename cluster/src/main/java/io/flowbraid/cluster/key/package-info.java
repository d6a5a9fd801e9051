// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The key of a connection on Kafka: every record of one connection, of whichever host, has the same one.
 *
 * <p>Thread: any; values never change.
 */
@NullMarked
package io.flowbraid.cluster.key;

import org.jspecify.annotations.NullMarked;
