// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.table;

import io.flowbraid.model.network.Transport;

/** A TCP connection of a socket with itself (a simultaneous open with its own address): one socket is both ends. */
public final class SelfConnection {
    private SelfConnection() {}

    public static boolean isOne(long flow) {
        return Flow.protocol(flow) == Transport.TCP
                && Flow.port(flow, 0) == Flow.port(flow, 1)
                && Flow.lo(flow, 0) == Flow.lo(flow, 1)
                && Flow.hi(flow, 0) == Flow.hi(flow, 1);
    }
}
