// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The agent: opens the kernel's events and the endpoints, and publishes socket events.
 *
 * <p>Thread: {@code introspection-agent}, alone ({@code flowbraid agent}) or in the process of a live run ({@code
 * flowbraid up}). The main thread opens and closes.
 */
@NullMarked
package io.flowbraid.app.agent;

import org.jspecify.annotations.NullMarked;
