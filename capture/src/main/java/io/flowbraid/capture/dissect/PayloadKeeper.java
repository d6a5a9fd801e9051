// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.dissect;

import io.flowbraid.model.packet.PacketBatch;

/** Takes copies of payloads that may say the name of a server: DNS messages and beginnings of TLS connections. */
@FunctionalInterface
public interface PayloadKeeper {
    /**
     * Copies the payload; never blocks a capture.
     *
     * @param payload address of its first byte
     * @param captured how many bytes of it there are
     * @param words has the packet's observation
     * @param at where it begins, see {@link PacketBatch}
     */
    void keep(long payload, int captured, long[] words, int at);
}
