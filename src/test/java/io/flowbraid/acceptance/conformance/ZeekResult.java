// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.util.List;

/** A log beside a file: how many of its connections have a flow, and how many of these are equal. */
record ZeekResult(
        int connections, int paired, int states, int statesCompared, int counts, List<Difference> differences) {
    static final ZeekResult NONE = new ZeekResult(0, 0, 0, 0, 0, List.of());

    String sentence() {
        return ("Zeek's log: %d connections, %d with one flow each; of these, packets and IP bytes of both ends equal: %d; "
                        + "TCP states equal: %d of %d.")
                .formatted(connections, paired, counts, states, statesCompared);
    }
}
