// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What a collector receives, whatever the transport: {@code FeedInlet} is a way for messages to come in, {@code
 * FeedBacklog} keeps those that are not read yet, bounded in bytes, and a {@link
 * io.flowbraid.introspection.feed.inlet.FeedSource} is the account of one sender: messages, gaps, restarts, lag and the
 * losses that its heartbeats report. Senders may make up ids and numbers; {@code KnownSenders} and {@code GapBound} are
 * the limits of what they can claim.
 *
 * <p>Thread: the feed's writes; any thread may read a {@code FeedSource}.
 */
@NullMarked
package io.flowbraid.introspection.feed.inlet;

import org.jspecify.annotations.NullMarked;
