// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Recorded feeds. {@link io.flowbraid.introspection.feed.file.FeedFileReader} reads the events of a file, one JSON
 * object a line, for a run from files; {@link io.flowbraid.introspection.feed.file.SocketEventText} prints an event for
 * people.
 *
 * <p>Threads: a file is read by the correlator's thread, an event is printed by the agent's.
 */
@NullMarked
package io.flowbraid.introspection.feed.file;

import org.jspecify.annotations.NullMarked;
