// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/**
 * What the stitcher writes: conversations, which are connections with both ends and all observers, and edges, which are
 * sums of conversations per minute and pair of workloads. Both are JSON and can be read back.
 *
 * <p>Thread: any; values never change, except {@link io.flowbraid.cluster.conversation.EdgeRecord}, which one thread
 * owns.
 */
@NullMarked
package io.flowbraid.cluster.conversation;

import org.jspecify.annotations.NullMarked;
