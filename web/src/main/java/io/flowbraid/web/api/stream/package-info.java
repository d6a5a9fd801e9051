// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Answers that go on: the flows of now as server-sent events, and packets as a capture file.
 *
 * <p>Thread: {@code web-stream} sends the events of all clients; each capture has a thread of its own.
 */
@NullMarked
package io.flowbraid.web.api.stream;

import org.jspecify.annotations.NullMarked;
