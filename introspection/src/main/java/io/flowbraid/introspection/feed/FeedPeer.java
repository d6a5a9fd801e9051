// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

/** The two ends of a feed. */
public enum FeedPeer {
    /** Publishes. */
    AGENT,
    /** Subscribes. */
    COLLECTOR
}
