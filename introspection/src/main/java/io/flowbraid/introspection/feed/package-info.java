// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The ZMQ ends of a feed: the agent's publisher and the collector's subscriber, and the reader of a recorded feed.
 *
 * <pre>
 *  agent thread                                          feed thread
 *  SocketEvent -&gt; FeedPublisher -&gt; XPUB ~~~~~~&gt; FeedInlet -&gt; SubscriberEndpoint -&gt; ring of SocketEvents -&gt; a shard
 *                   | one sequence                | bounds    | gaps by sender     full: the thread waits, messages
 *                   | full queue: a counted loss  | CURVE     | malformed: by name gather in the backlog
 * </pre>
 *
 * <p>Over TCP the subscriber reads ZMQ's protocol itself, since a peer can end JeroMQ's reader; JeroMQ is the publisher,
 * and carries the feed inside one process.
 *
 * <p>Ledger stages: {@code ENDPOINT published} (events), {@code ENDPOINT connections}, {@code ENDPOINT messages} (in = received + gap) and {@code
 * ENDPOINT events} (objects of those messages).
 *
 * <p>Thread: a publisher belongs to the agent's, all subscribers to {@code feed}.
 */
@NullMarked
package io.flowbraid.introspection.feed;

import org.jspecify.annotations.NullMarked;
