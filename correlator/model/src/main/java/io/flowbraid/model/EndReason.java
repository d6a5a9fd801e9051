// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

/** Why a flow record was written. */
public enum EndReason {
    FIN,
    RST,
    IDLE,
    /** The flow lives on; an interim record ({@code final:false}). */
    ACTIVE,
    /** The flow table was full. */
    EVICTED,
    SHUTDOWN;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {"fin", "rst", "idle", "active", "evicted", "shutdown"};
}
