// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Socket events from the kernel and over the wire: the agent makes and publishes them, the feed receives them.
 *
 * <p>Thread: none of its own; each package below names its thread.
 */
@NullMarked
package io.flowbraid.introspection;

import org.jspecify.annotations.NullMarked;
