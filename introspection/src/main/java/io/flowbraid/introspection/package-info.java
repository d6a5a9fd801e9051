// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** Socket events from the kernel and over the wire: the agent makes and publishes them, the feed receives them. */
@NullMarked
package io.flowbraid.introspection;

import org.jspecify.annotations.NullMarked;
