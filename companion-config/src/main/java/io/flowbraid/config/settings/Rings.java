// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.settings;

/**
 * Slots of the rings between the threads, powers of two. They are no settings: whether a ring is full depends on how
 * long the system takes the processor from the thread that reads it, which no user knows in advance. A full ring is a
 * counted loss.
 *
 * @param packetBatches of up to 256 packets, from a capture thread to the shard
 * @param events of sockets, from the feeds to the shard
 * @param records of flows, from the shard to the output
 */
public record Rings(int packetBatches, int events, int records) {
    /**
     * 16,384 packets are 16 ms at a million packets a second; events and records come in bursts of thousands when an
     * agent starts or a run ends.
     */
    public static final Rings USUAL = new Rings(64, 16_384, 8_192);

    /** Within the memory that {@code --small} promises. */
    public static final Rings SMALL = new Rings(16, 2_048, 1_024);
}
