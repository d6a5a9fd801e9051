// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * Feeds over TCP: listens or connects, reads ZMTP from each connection, and ends one that breaks the protocol, takes
 * too long or exceeds a limit. Each connection is counted by how it ended ({@code ConnectionAccount}).
 *
 * <p>Thread: the feed's; no call blocks.
 */
@NullMarked
package io.flowbraid.introspection.feed.tcp;

import org.jspecify.annotations.NullMarked;
