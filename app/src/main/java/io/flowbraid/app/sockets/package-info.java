// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The open sockets of this host with their owners, read once, for {@code flowbraid sockets} and for the page.
 *
 * <p>Thread: the main thread of {@code flowbraid sockets}, or one of the web server's at a time.
 */
@NullMarked
package io.flowbraid.app.sockets;

import org.jspecify.annotations.NullMarked;
