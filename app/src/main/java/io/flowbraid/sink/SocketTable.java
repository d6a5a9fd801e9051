// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.text.SafeText;
import io.flowbraid.record.SocketState;
import io.flowbraid.record.Unowned;
import io.flowbraid.record.table.TextTable;
import java.util.List;
import java.util.Map;

/**
 * Open sockets as a table, its columns as wide as what is in them:
 *
 * <pre>
 * PROTO  STATE   LOCAL           PEER  NETNS  USER  PROCESS      CONTAINER
 * tcp    LISTEN  127.0.0.1:8080  *:*   -      root  nginx[4711]  web
 * </pre>
 */
public final class SocketTable {
    private static final String[] TITLES = {"PROTO", "STATE", "LOCAL", "PEER", "NETNS", "USER", "PROCESS", "CONTAINER"};
    private static final String NOTHING = "-";
    private static final int SHORT_ID = 12;

    private final long ownNetns;
    private final Map<Long, String> namespaces;

    /**
     * @param ownNetns the namespace that needs no telling
     * @param namespaces names by inode, for those that have one
     */
    public SocketTable(long ownNetns, Map<Long, String> namespaces) {
        this.ownNetns = ownNetns;
        this.namespaces = namespaces;
    }

    public String of(List<SocketEvent> sockets) {
        final TextTable table = new TextTable(TITLES);
        sockets.forEach(socket -> table.add(row(socket)));
        return table.toString();
    }

    private String[] row(SocketEvent socket) {
        return new String[] {
            Transport.name(socket.protocol),
            SocketState.of(socket),
            endpoint(socket.localHi, socket.localLo, socket.localPort),
            endpoint(socket.remoteHi, socket.remoteLo, socket.remotePort),
            namespace(socket.netns),
            user(socket),
            process(socket),
            container(socket)
        };
    }

    private static String endpoint(long hi, long lo, int port) {
        if (port == 0) {
            return "*:*";
        }
        return IpAddress.withPort(IpAddress.format(hi, lo), port);
    }

    private String namespace(long netns) {
        if (netns == ownNetns || netns == 0) {
            return NOTHING;
        }
        final String name = namespaces.get(netns);
        return name == null ? Long.toString(netns) : SafeText.quoted(name);
    }

    private static String user(SocketEvent socket) {
        final ProcessIdentity process = socket.process;
        if (process == null || process.uid() == ProcessIdentity.UNKNOWN_ID) {
            return NOTHING;
        }
        final String name = process.userName();
        return name == null || name.isEmpty() ? Integer.toUnsignedString(process.uid()) : SafeText.quoted(name);
    }

    /** The program that runs now: it is the one that can be looked for. */
    private static String process(SocketEvent socket) {
        final ProcessIdentity now = socket.laterImage == null ? socket.process : socket.laterImage;
        return now == null
                ? "?(" + Unowned.of(socket).text() + ")"
                : SafeText.quoted(now.name()) + "[" + now.pid() + "]";
    }

    private static String container(SocketEvent socket) {
        final Workload workload = socket.workload;
        if (workload == null) {
            return NOTHING;
        }
        if (!workload.podName().isEmpty()) {
            return SafeText.quoted(workload.podNamespace() + "/" + workload.podName() + "/" + workload.podContainer());
        }
        final String id = workload.containerId();
        return workload.containerName().isEmpty()
                ? SafeText.quoted(id.substring(0, Math.min(SHORT_ID, id.length())))
                : SafeText.quoted(workload.containerName());
    }
}
