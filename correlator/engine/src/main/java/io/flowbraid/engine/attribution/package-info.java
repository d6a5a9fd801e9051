// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Puts owners on the ends of flows. A flow looks for its sockets when it begins, and a socket for its flows when it is
 * reported; both lead to the same result, so the order of packets and events does not matter.
 *
 * <p>Thread: the shard's.
 */
@NullMarked
package io.flowbraid.engine.attribution;

import org.jspecify.annotations.NullMarked;
