// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.attribution;

import org.agrona.collections.IntArrayList;

/**
 * Sockets in flows of their own that a captured flow found to be its owners, until the correlator's next step has the
 * captured flow take over: while owners are looked for, no flow may leave the table.
 */
public final class CapturedSockets {
    private final IntArrayList pairs = new IntArrayList();

    /** Takes over. */
    public interface Taker {
        void onCaptured(int ownershipId, int capturedFlowId);
    }

    void add(int ownershipId, int capturedFlowId) {
        pairs.addInt(ownershipId);
        pairs.addInt(capturedFlowId);
    }

    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    public void drain(Taker taker) {
        for (int i = 0; i < pairs.size(); i += 2) {
            taker.onCaptured(pairs.getInt(i), pairs.getInt(i + 1));
        }
        pairs.clear();
    }
}
