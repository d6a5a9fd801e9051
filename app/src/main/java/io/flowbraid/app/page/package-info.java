// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The page of a live run: {@link io.flowbraid.app.page.LivePage} serves it, and the other types implement the ports of
 * {@code io.flowbraid.web} over the parts of the run.
 *
 * <p>Thread: the web server's call the ports; nothing here makes a packet or an event wait. {@code page} starts the
 * server.
 */
@NullMarked
package io.flowbraid.app.page;

import org.jspecify.annotations.NullMarked;
