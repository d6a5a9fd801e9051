// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The port to receivers of flow records elsewhere: a Kafka cluster, IPFIX collectors. A module that sends to one
 * implements {@link io.flowbraid.record.export.FlowExportProvider} and may be left out.
 *
 * <p>Thread: an export has a thread of its own, {@code output-NAME}, which calls its sink.
 */
@NullMarked
package io.flowbraid.record.export;

import org.jspecify.annotations.NullMarked;
