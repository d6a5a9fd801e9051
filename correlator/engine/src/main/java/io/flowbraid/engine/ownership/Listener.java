// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.ownership;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import org.jspecify.annotations.Nullable;

/** A listening TCP socket or a bound UDP socket. Written by {@link Listeners} alone. */
public final class Listener {
    final int feed;
    final long netns;
    final long cookie;
    /** The local address; all zero for any. */
    final long hi;

    final long lo;
    /** 0 when the socket is older than its agent. */
    final long openNs;
    /** Its agent lists the open sockets now and then, and does not see accept. */
    final boolean isPolled;
    /** When the first event about it was made. */
    final long firstSeenNs;

    int sourceId;
    /** When the last event about it was made. */
    long lastSeenNs;
    /** Time of the last change. */
    long touchedNs;
    /** 0 while it is open. */
    long closedNs;

    /** The kernel itself has the socket. */
    boolean isKernel;

    @Nullable
    ProcessIdentity process;

    @Nullable
    ProcessIdentity laterImage;

    @Nullable
    Workload workload;

    String hostName = "";

    Listener(SocketEvent event) {
        feed = event.feed;
        netns = event.netns;
        cookie = event.cookie;
        hi = event.localHi;
        lo = event.localLo;
        openNs = event.openedNs;
        isPolled = event.method == AttributionMethod.PROC;
        firstSeenNs = event.timeNs;
    }

    void update(SocketEvent event, long nowNs) {
        isKernel = event.isKernel;
        process = event.process;
        laterImage = event.laterImage;
        workload = event.workload;
        hostName = event.hostName;
        sourceId = event.sourceId;
        touchedNs = nowNs;
        closedNs = 0;
        lastSeenNs = Math.max(lastSeenNs, event.timeNs);
    }

    boolean isOf(SocketEvent event) {
        return netns == event.netns
                && cookie == event.cookie
                && feed == event.feed
                && hi == event.localHi
                && lo == event.localLo;
    }

    /**
     * Says as much as a socket between whose open and close a flow was. A polled listener may have left each connection
     * to another process; a polled datagram socket must have been there at a poll before the flow was over.
     */
    boolean covers(int protocol, long startNs, long endNs) {
        return openNs <= startNs
                && (closedNs == 0 || closedNs >= endNs)
                && !(isPolled && (protocol == Transport.TCP || firstSeenNs > endNs));
    }

    /** The same process, or nobody known either time. */
    boolean isSameProcess(Listener other) {
        return ProcessIdentity.areSame(process, other.process);
    }
}
