// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Recorded feeds. {@link io.flowbraid.introspection.feed.file.FeedFileReader} reads the events of a file, one JSON
 * object a line, for a run from files; {@link io.flowbraid.introspection.feed.file.SocketEventText} prints an event for
 * people.
 *
 * <p>Threads: {@code feed-file} reads a file, the correlator's thread takes its events, the agent's prints an event.
 */
@NullMarked
package io.flowbraid.introspection.feed.file;

import org.jspecify.annotations.NullMarked;
