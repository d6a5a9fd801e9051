// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.settings;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;

/**
 * How much is kept at most; everything beyond is evicted or refused, and counted.
 *
 * @param rings between the threads
 * @param agentRingBytes a power of two
 * @param agentPeers UDP peers that the kernel counts for the agent
 */
public record Limits(int maxFlows, int maxOwnerships, Rings rings, int agentRingBytes, int agentPeers) {

    /** As the kernel wants it. */
    private static int powerOfTwo(long bytes) {
        return Math.toIntExact(Long.highestOneBit(2 * bytes - 1));
    }

    public static Limits of(LoadedConfig config, Rings rings) {
        return new Limits(
                Math.toIntExact(config.value(Catalogue.MAX_FLOWS)),
                Math.toIntExact(config.value(Catalogue.MAX_OWNERSHIPS)),
                rings,
                powerOfTwo(config.value(Catalogue.AGENT_RING)),
                Math.toIntExact(config.value(Catalogue.AGENT_MAX_PEERS)));
    }
}
