// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketRole;
import org.jspecify.annotations.Nullable;

/** A socket as the last poll saw it, and the process found to hold it. */
final class PolledSocket {
    private static final int TCP_LISTEN = 10;
    private static final int TCP_SYN_SENT = 2;

    final long cookie;
    final int protocol;
    /** When the poll before the first that saw it took place, ns since the epoch: it opened after that; 0 unknown. */
    final long openedAfterNs;

    final SocketCounters counters = new SocketCounters();
    long localHi;
    long localLo;
    int localPort;
    long remoteHi;
    long remoteLo;
    int remotePort;
    /** 0 until a process has it. */
    long inode;

    SocketRole role = SocketRole.UNKNOWN;

    @Nullable
    ProcessIdentity process;

    @Nullable
    Workload workload;
    /** What there is to tell has not been told yet. */
    boolean isNews = true;
    /** The counters differ from those of the last report. */
    boolean hasChanged;

    private long reported;
    /** How often its process has been looked for in vain. */
    int searches;
    /** Dumps in a row that did not show it. */
    int missedDumps;

    PolledSocket(long cookie, int protocol, long openedAfterNs) {
        this.cookie = cookie;
        this.protocol = protocol;
        this.openedAfterNs = openedAfterNs;
    }

    void update(DiagMessage message) {
        isNews |= remotePort != message.remotePort()
                || remoteLo != message.remoteLo()
                || remoteHi != message.remoteHi()
                || localPort != message.localPort()
                || localLo != message.localLo()
                || localHi != message.localHi();
        localHi = message.localHi();
        localLo = message.localLo();
        localPort = message.localPort();
        remoteHi = message.remoteHi();
        remoteLo = message.remoteLo();
        remotePort = message.remotePort();
        if (message.inode() != 0) {
            inode = message.inode();
        }
        message.readCounters(counters);
        hasChanged = reported != segments();
        missedDumps = 0;
    }

    /** What its counters are by now has been told. */
    void reported() {
        reported = segments();
        hasChanged = false;
    }

    /** No other counter moves without a segment; a new state comes with one, too. */
    private long segments() {
        return counters.segmentsOut << 32 ^ counters.segmentsIn;
    }

    boolean isListening() {
        return protocol == Transport.TCP && counters.state == TCP_LISTEN;
    }

    boolean isConnecting() {
        return protocol == Transport.TCP && counters.state == TCP_SYN_SENT;
    }

    boolean isConnected() {
        return remotePort != 0;
    }
}
