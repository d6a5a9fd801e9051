// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.attribution;

/** How sure we are of the owner of one side of a flow. */
public enum AttributionStatus {
    /** Nobody is named; the reason says why. */
    UNATTRIBUTED,
    /** A process is named by lesser evidence: the listener rather than who accepted, or without its executable. */
    PARTIAL,
    /** One process, seen on this socket in process context. */
    ATTRIBUTED,
    /** Several live owners in different network namespaces and nothing to choose by: none is named. */
    AMBIGUOUS,
    /** Two claims of the same rank that disagree: none is named. */
    CONFLICTING,
    /** Several processes have the end together, as receivers of one multicast group do; the first of them is named. */
    SHARED;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {"unattributed", "partial", "attributed", "ambiguous", "conflicting", "shared"
    };
}
