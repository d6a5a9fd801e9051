// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.flow;

/** What counted a flow; as {@code observer.type} in the record. */
public enum ObserverType {
    /** A capture interface: IP packets and bytes as captured. */
    PACKETS,
    /** The kernel's counters of the sockets: payload bytes and segments, no IP bytes. */
    SOCKETS,
    /** A flow exporter (NetFlow, nProbe): its counters, IP bytes and packets. */
    EXPORTER;

    public String text() {
        return TEXT[ordinal()];
    }

    private static final String[] TEXT = {"packets", "sockets", "exporter"};
}
