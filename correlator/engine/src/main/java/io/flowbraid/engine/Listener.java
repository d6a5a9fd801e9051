// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.Workload;
import org.jspecify.annotations.Nullable;

/** A listening TCP socket or a bound UDP socket. Written by {@link Listeners} alone. */
final class Listener {
    final int feed;
    final long netns;
    final long cookie;
    /** The local address; all zero for any. */
    final long hi;

    final long lo;
    /** 0 when the socket is older than its agent. */
    final long openNs;

    int sourceId;
    /** When the last event about it was made. */
    long lastHeardNs;
    /** Time of the last change. */
    long touchedNs;

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
    }

    void update(SocketEvent event, long nowNs) {
        isKernel = event.isKernel;
        process = event.process;
        laterImage = event.laterImage;
        workload = event.workload;
        hostName = event.hostName;
        sourceId = event.sourceId;
        touchedNs = nowNs;
        lastHeardNs = Math.max(lastHeardNs, event.timeNs);
    }

    boolean isOf(SocketEvent event) {
        return netns == event.netns
                && cookie == event.cookie
                && feed == event.feed
                && hi == event.localHi
                && lo == event.localLo;
    }

    /** The same process, or nobody known either time. */
    boolean isSameProcess(Listener other) {
        return ProcessIdentity.areSame(process, other.process);
    }
}
