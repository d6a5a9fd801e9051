// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.traffic;

import io.flowbraid.introspection.wire.JsonBuffer;
import io.flowbraid.introspection.wire.SocketEventEncoder;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes what an agent on the hosts of both ends would have recorded, one object a line. (NOT thread safe) */
final class FeedFile implements AutoCloseable {
    private static final int CLIENT_PROCESSES = 64;
    private static final int SERVER_PROCESSES = 16;
    private static final long NETNS = 4_026_531_840L;
    private static final long BOOTED_NS = 1_000_000_000_000L;
    private static final long STARTED_NS = 5_000_000_000L;
    private static final int CLOSED = 7;
    private static final long SHARED_COOKIES = 1L << 40;

    /** The same text and identity in each event of a host. */
    private record Host(String name, String bootId, ProcessIdentity[] clients, ProcessIdentity[] servers) {}

    private final OutputStream out;
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final JsonBuffer line = new JsonBuffer(1 << 12);
    private byte[] bytes = new byte[1 << 12];
    private final SocketEvent event = new SocketEvent();
    private final Host[] hosts;
    private final long firstNs;
    private long events;

    /** Clients and servers are spread over the hosts. */
    FeedFile(Path file, int hosts, long firstNs) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        this.firstNs = firstNs;
        this.hosts = new Host[hosts];
        for (int i = 0; i < hosts; i++) {
            this.hosts[i] = host(i);
        }
    }

    /** Events written so far. */
    long events() {
        return events;
    }

    /** The client's end of a TCP connection, or of datagrams. */
    void begunByClient(long timeNs, int flow) throws IOException {
        socket(timeNs, flow, true);
        event.kind = FlowEnds.isTcp(flow) ? SocketEventKind.CONNECT : SocketEventKind.SEND;
        event.method = FlowEnds.isTcp(flow) ? AttributionMethod.CONNECT : AttributionMethod.SEND;
        write();
    }

    void takenByServer(long timeNs, int flow) throws IOException {
        socket(timeNs, flow, false);
        event.kind = FlowEnds.isTcp(flow) ? SocketEventKind.ACCEPT : SocketEventKind.RECEIVE;
        event.method = FlowEnds.isTcp(flow) ? AttributionMethod.ACCEPT : AttributionMethod.RECEIVE;
        write();
    }

    void closed(long timeNs, int flow, boolean isClient, long sent, long received) throws IOException {
        socket(timeNs, flow, isClient);
        event.kind = SocketEventKind.CLOSE;
        event.method = isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
        event.counters.bytesSent = sent;
        event.counters.bytesReceived = received;
        event.counters.srttUs = 64;
        event.counters.rttvarUs = 16;
        event.counters.state = CLOSED;
        event.counters.isFinal = true;
        write();
    }

    /** A server of datagrams has one socket for all its clients. */
    private void socket(long timeNs, int flow, boolean isClient) {
        final Host host = hosts[(isClient ? flow : FlowEnds.serverNumber(flow)) % hosts.length];
        final long prefix = FlowEnds.prefix(flow);
        final ProcessIdentity[] processes = isClient ? host.clients : host.servers;
        event.clear();
        event.timeNs = timeNs;
        event.kernelNs = timeNs - firstNs + BOOTED_NS;
        event.protocol = FlowEnds.isTcp(flow) ? Transport.TCP : Transport.UDP;
        event.localHi = prefix;
        event.localLo = isClient ? FlowEnds.client(flow) : FlowEnds.server(flow);
        event.localPort = isClient ? FlowEnds.clientPort(flow) : FlowEnds.serverPort(flow);
        event.remoteHi = prefix;
        event.remoteLo = isClient ? FlowEnds.server(flow) : FlowEnds.client(flow);
        event.remotePort = isClient ? FlowEnds.serverPort(flow) : FlowEnds.clientPort(flow);
        event.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
        event.netns = NETNS;
        final boolean isShared = !isClient && !FlowEnds.isTcp(flow);
        event.cookie = isShared ? SHARED_COOKIES + FlowEnds.serverNumber(flow) : 2L * flow + (isClient ? 1 : 2);
        event.openedNs = isShared ? firstNs - STARTED_NS : timeNs;
        event.interfaceName = "eth0";
        event.hostName = host.name;
        event.bootId = host.bootId;
        event.process = processes[(isShared ? FlowEnds.serverNumber(flow) : flow) % processes.length];
    }

    private void write() throws IOException {
        line.clear();
        encoder.encode(event, line);
        line.octet('\n');
        final int length = line.length();
        if (bytes.length < length) {
            bytes = new byte[2 * length];
        }
        line.copyTo(bytes, length);
        out.write(bytes, 0, length);
        events++;
    }

    private Host host(int number) {
        final String bootId = String.format("0f4e3a52-2f5c-4f0c-9a50-%012d", number);
        final ProcessIdentity[] clients = new ProcessIdentity[CLIENT_PROCESSES];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = process(bootId, 20_000 + i, "client" + i);
        }
        final ProcessIdentity[] servers = new ProcessIdentity[SERVER_PROCESSES];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = process(bootId, 1_000 + i, "worker" + i);
        }
        return new Host("host" + number, bootId, clients, servers);
    }

    private ProcessIdentity process(String bootId, int pid, String name) {
        return new ProcessIdentity(
                bootId,
                pid,
                STARTED_NS + pid,
                firstNs - BOOTED_NS + STARTED_NS,
                name,
                "/usr/bin/" + name,
                name + " --config /etc/" + name + ".conf",
                1000,
                "alice",
                1000,
                "alice",
                900,
                "init",
                "/sbin/init");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
