// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The open sockets of the host, as JSON or CSV, in chunks: there may be a million.
 *
 * <p>Thread: the web server's.
 */
@NullMarked
package io.flowbraid.web.api.sockets;

import org.jspecify.annotations.NullMarked;
