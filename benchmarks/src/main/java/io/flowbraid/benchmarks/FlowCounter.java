// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;

/** Counts the packets of a batch into their flows. */
interface FlowCounter {
    void count(PacketBatch batch);
}
