// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

/** What an observer counted of one end: what that end sent. -1 where it did not count. */
public record ObserverCounts(long packets, long segments, long bytes, long payloadBytes, long retransmitted) {}
