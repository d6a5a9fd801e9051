// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Encodes socket events as JSON that ntopng reads. {@link io.flowbraid.introspection.wire.encode.SocketEventEncoder}
 * writes ntop's keys, and what they cannot express into the extension. The identity of a process is encoded once and
 * copied from then on.
 *
 * <p>Thread: the agent's; an encoder belongs to one publisher.
 */
@NullMarked
package io.flowbraid.introspection.wire.encode;

import org.jspecify.annotations.NullMarked;
