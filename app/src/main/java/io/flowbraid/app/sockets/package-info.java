// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The open sockets of this host with their owners, read once: for {@code flowbraid sockets} on the main thread, and for
 * the page on the web server's threads, one at a time.
 */
@NullMarked
package io.flowbraid.app.sockets;

import org.jspecify.annotations.NullMarked;
