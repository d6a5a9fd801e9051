// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** Payload bytes seen on the wire in one direction against the kernel's socket counters. */
public enum Reconciliation {
    /** No socket counters, or none final. */
    UNKNOWN,
    EQUAL,
    /** The capture saw less than the sockets carried: packets were lost or came before the capture began. */
    CAPTURE_SHORT,
    /** The sockets carried less than the capture saw. */
    SOCKET_SHORT;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {"unknown", "equal", "capture_short", "socket_short"};
}
