// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Several hosts, played by network namespaces, with a real Kafka cluster and real stitchers.
 *
 * <p>Thread: the test's.
 */
@NullMarked
package io.flowbraid.acceptance.cluster;

import org.jspecify.annotations.NullMarked;
