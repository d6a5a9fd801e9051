// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The agent: opens the kernel's events and the endpoints, and publishes socket events. Its thread is {@code
 * introspection-agent}; it runs alone ({@code flowbraid agent}) or in the process of a live run ({@code flowbraid up}).
 */
@NullMarked
package io.flowbraid.app.agent;

import org.jspecify.annotations.NullMarked;
