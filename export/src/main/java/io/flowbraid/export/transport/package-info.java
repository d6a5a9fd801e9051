// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Sends messages over UDP or TCP, reconnects, and counts what could not be sent.
 *
 * <p>Thread: {@code output-ipfix}; {@code ipfix-lookup} resolves the name of a collector and ends.
 */
@NullMarked
package io.flowbraid.export.transport;

import org.jspecify.annotations.NullMarked;
