// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

/** What one end sent: packets, and bytes with IP headers. */
record Sent(long packets, long ipBytes) {
    boolean isKnown() {
        return packets >= 0;
    }

    @Override
    public String toString() {
        return packets + " (" + ipBytes + ")";
    }
}
