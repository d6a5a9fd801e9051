// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

/** Which sockets of a feed become flows of their own ({@code feed-flows}). */
public enum FeedFlows {
    /** Those that no capture interface accompanied by the feed has seen: one connection, one flow. */
    UNCAPTURED,
    /** Every one, also beside a flow of packets. */
    ALL,
    /** None: the feed only names the owners of captured flows. */
    NONE
}
