// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.sockets;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.record.SocketState;
import io.flowbraid.record.table.Csv;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets as lines of a table. (NOT thread safe.) */
final class SocketCsv implements SocketRows.Form {
    static final String TYPE = Csv.TYPE;

    private static final List<String> TITLES = List.of(
            "transport",
            "state",
            "local.ip",
            "local.port",
            "remote.ip",
            "remote.port",
            "process.pid",
            "process.name",
            "process.executable",
            "process.user.name",
            "container.name",
            "orchestrator.pod.name",
            "netns");

    private final Csv csv = new Csv(TITLES);

    @Override
    public byte[] bytes(List<SocketEvent> rows, boolean isLast) {
        for (final SocketEvent socket : rows) {
            csv.text(Transport.name(socket.protocol));
            csv.text(SocketState.of(socket));
            csv.text(IpAddress.format(socket.localHi, socket.localLo));
            csv.number(socket.localPort);
            csv.text(socket.remotePort == 0 ? null : IpAddress.format(socket.remoteHi, socket.remoteLo));
            csv.text(socket.remotePort == 0 ? null : Integer.toString(socket.remotePort));
            owner(csv, socket.laterImage == null ? socket.process : socket.laterImage, socket.workload);
            csv.number(socket.netns);
            csv.endLine();
        }
        return csv.take();
    }

    private static void owner(Csv csv, @Nullable ProcessIdentity process, @Nullable Workload workload) {
        csv.text(process == null ? null : Integer.toString(process.pid()));
        csv.text(process == null ? null : process.name());
        csv.text(process == null ? null : process.executable());
        csv.text(process == null ? null : process.userName());
        csv.text(workload == null ? null : workload.containerName());
        csv.text(workload == null ? null : workload.podName());
    }
}
