// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.IpAddress;
import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.Transport;
import io.flowbraid.model.Workload;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowQuery;
import io.flowbraid.record.SocketJson;
import io.flowbraid.record.SocketState;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.SocketList;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /sockets}: what is open on this host and whose it is. */
final class SocketsCall implements Endpoint {
    private static final long KEPT_MS = 1_000;
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

    private final Kept<List<SocketEvent>> sockets;
    private final FlowContext context;

    SocketsCall(SocketList list, FlowContext context, LongSupplier clockMs) {
        sockets = new Kept<>(list::open, KEPT_MS, clockMs);
        this.context = context;
    }

    @Override
    public Answer answer(Call call) throws RefusedException {
        final FlowQuery query = Question.query(call);
        final boolean isCsv = call.choice("format", "json", "csv").equals("csv");
        final List<SocketEvent> found = sockets.value().stream()
                .filter(socket -> query.matches(asFlow(socket), context))
                .toList();
        return isCsv ? csv(found) : json(found);
    }

    /** A socket as the flow it could have: the words of a query mean the same for both. */
    private static FlowRecord asFlow(SocketEvent socket) {
        final FlowRecord flow = new FlowRecord();
        flow.protocol = socket.protocol;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.handshakeRttNs = -1;
        flow.server.addressHi = socket.localHi;
        flow.server.addressLo = socket.localLo;
        flow.server.port = socket.localPort;
        flow.server.attribution.process = socket.process;
        flow.server.attribution.laterImage = socket.laterImage;
        flow.server.attribution.workload = socket.workload;
        flow.client.addressHi = socket.remoteHi;
        flow.client.addressLo = socket.remoteLo;
        flow.client.port = socket.remotePort;
        return flow;
    }

    private static Answer json(List<SocketEvent> found) {
        final ByteArrayOutputStream lines = new ByteArrayOutputStream(4_096);
        try {
            new SocketJson(Map.of()).write(found, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        // One object a line, and within one no line ends.
        final String objects = lines.toString(StandardCharsets.UTF_8).strip().replace('\n', ',');
        return Answer.json(("[" + objects + "]\n").getBytes(StandardCharsets.UTF_8));
    }

    private static Answer csv(List<SocketEvent> found) {
        final Csv csv = new Csv(TITLES);
        for (final SocketEvent socket : found) {
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
        return csv.answer("sockets");
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
