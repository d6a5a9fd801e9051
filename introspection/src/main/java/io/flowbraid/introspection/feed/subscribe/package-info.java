// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The collector's end of a feed. {@link io.flowbraid.introspection.feed.subscribe.FeedSubscriber} waits on all its
 * endpoints; a {@code SubscriberEndpoint} decodes the messages of one endpoint, counts what is missing by sender, and
 * puts the events into the shard's ring. {@code InProcessInlet} receives from an agent in the same process.
 *
 * <p>Thread: the feed's. While the shard's ring is full it waits, and messages gather in the backlog.
 */
@NullMarked
package io.flowbraid.introspection.feed.subscribe;

import org.jspecify.annotations.NullMarked;
