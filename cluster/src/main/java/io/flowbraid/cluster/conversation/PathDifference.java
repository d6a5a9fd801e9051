// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.conversation;

/**
 * The difference between two observers, one behind the other on the way of a direction.
 *
 * @param isFromClient the direction: what the client sent, else what the server sent
 * @param from the observer that sees it first, by its place in the list of observers
 * @param to the next one
 * @param payloadBytes how many payload bytes the first one saw more than the next, negative for fewer; 0 when unknown
 * @param segments how many retransmitted TCP segments the first one saw more than the next: their first copies were
 *     lost between the two; 0 when unknown
 */
public record PathDifference(
        boolean isFromClient, int from, int to, DifferenceKind kind, long payloadBytes, long segments) {}
