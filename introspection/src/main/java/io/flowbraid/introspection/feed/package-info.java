// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * A feed: socket events on their way from an agent to a collector over ZMQ. This package has what both ends share:
 * endpoints, keys, errors, and sockets of JeroMQ.
 *
 * <pre>
 *  agent thread                                          feed thread
 *  SocketEvent -&gt; FeedPublisher -&gt; XPUB ~~~~~~&gt; FeedInlet -&gt; SubscriberEndpoint -&gt; ring -&gt; shard
 *                   | one sequence                | bounds    | gaps by sender     full: the thread waits, messages
 *                   | full queue: a counted loss  | CURVE     | malformed: by name gather in the backlog
 *  publish                                         tcp        subscribe, inlet
 * </pre>
 *
 * <p>Over TCP the subscriber reads ZMQ's protocol itself ({@code tcp}, {@code zmtp}), since a peer can end JeroMQ's
 * reader. JeroMQ is the publisher, and carries the feed inside one process.
 *
 * <p>Ledger stages: {@code ENDPOINT published} (events), {@code ENDPOINT connections}, {@code ENDPOINT messages} (in =
 * received + gap) and {@code ENDPOINT events} (objects of those messages).
 *
 * <p>Threads: a publisher belongs to the agent's thread, a subscriber to the thread of its feed.
 */
@NullMarked
package io.flowbraid.introspection.feed;

import org.jspecify.annotations.NullMarked;
