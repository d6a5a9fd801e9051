// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The ZMQ ends of a feed: the agent's publisher and the collector's subscriber, and the reader of a recorded feed.
 *
 * <pre>
 *  agent thread                                          feed thread
 *  SocketEvent -&gt; FeedPublisher -&gt; XPUB ~~~~~~~~~~&gt; SUB -&gt; SubscriberEndpoint -&gt; ring of SocketEvents -&gt; a shard
 *                   | one sequence                        | gaps by source id      full: the thread waits, messages
 *                   | full queue: a counted loss          | malformed: by name     gather in the socket's queue
 * </pre>
 *
 * <p>Ledger stages: {@code ENDPOINT published} (events), {@code ENDPOINT messages} (in = received + gap) and {@code
 * ENDPOINT events} (objects of those messages).
 */
@NullMarked
package io.flowbraid.introspection.feed;

import org.jspecify.annotations.NullMarked;
