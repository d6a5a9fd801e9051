// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * The agent's end of a feed. {@link io.flowbraid.introspection.feed.publish.FeedPublisher} gathers events into messages
 * and sends each to all its endpoints. A queue that is full is a counted loss; only a collector in the same process is
 * waited for. {@code CollectorNotice} reports to the user whether a collector takes the events.
 *
 * <p>Thread: the agent's.
 */
@NullMarked
package io.flowbraid.introspection.feed.publish;

import org.jspecify.annotations.NullMarked;
