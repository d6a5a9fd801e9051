// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.ring;

import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;

/**
 * Turns the two drop counts of {@code struct pcap_stat}, which are 32 bits wide and wrap, into totals of the stage.
 * They are both input and loss: packets we would have seen. (NOT thread safe.)
 */
public final class DropCounts {
    private final Counter in;
    private final Counter kernelDropped;
    private final Counter interfaceDropped;
    private int lastKernel;
    private int lastInterface;

    /** Counts from these values on: what was dropped before the filter was set is not ours. */
    public DropCounts(LedgerStage stage, int kernel, int ofInterface) {
        in = stage.in();
        kernelDropped = stage.loss("kernel_dropped");
        interfaceDropped = stage.loss("interface_dropped");
        lastKernel = kernel;
        lastInterface = ofInterface;
    }

    /**
     * Takes over new readings, of which at most one wrap may have passed since the last. A count of the interface that
     * went back is that of another one, or of none: the interface was removed.
     */
    public void update(int kernel, int ofInterface) {
        final long kernelDelta = kernel - lastKernel & 0xffff_ffffL;
        final long interfaceDelta = Math.max(0, ofInterface - lastInterface);
        lastKernel = kernel;
        lastInterface = ofInterface;
        in.add(kernelDelta + interfaceDelta);
        kernelDropped.add(kernelDelta);
        interfaceDropped.add(interfaceDelta);
    }

    long kernelDropped() {
        return kernelDropped.get();
    }

    long interfaceDropped() {
        return interfaceDropped.get();
    }
}
