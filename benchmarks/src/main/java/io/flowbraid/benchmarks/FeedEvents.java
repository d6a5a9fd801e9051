// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.introspection.wire.json.JsonBuffer;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;

/**
 * What the agent of a web host says: CONNECT, ACCEPT and CLOSE with the kernel's counters in equal parts, of 64
 * processes, one of four in a container.
 */
final class FeedEvents {
    static final String BOOT_ID = "0f4e3a52-2f5c-4f0c-9a50-0d4a8ac29c11";

    static final long T0_NS = 1_795_376_910_123_456_789L;

    private FeedEvents() {}

    static SocketEvent[] make(int count) {
        final ProcessIdentity[] processes = new ProcessIdentity[64];
        for (int i = 0; i < processes.length; i++) {
            processes[i] = process(20_000 + 37 * i, i % 2 == 0 ? "curl" : "python3");
        }
        final SocketEvent[] events = new SocketEvent[count];
        for (int i = 0; i < count; i++) {
            events[i] = event(i, processes[i * 7 % processes.length]);
        }
        return events;
    }

    /** One message body: an object for one event, an array for more. */
    static byte[] body(SocketEventEncoder encoder, SocketEvent[] events, int from, int count) {
        final JsonBuffer buffer = new JsonBuffer(1 << 16);
        for (int i = 0; i < count; i++) {
            if (count > 1) {
                buffer.append(i == 0 ? '[' : ',');
            }
            encoder.encode(events[(from + i) % events.length], buffer);
        }
        if (count > 1) {
            buffer.append(']');
        }
        return buffer.copy(0, buffer.length());
    }

    static ProcessIdentity process(int pid, String name) {
        return new ProcessIdentity(
                BOOT_ID,
                pid,
                98_765_432_100L + pid,
                T0_NS - 10_000_000_000L,
                name,
                "/usr/bin/" + name,
                name + " --fail --silent http://127.0.0.1:8080/index.html",
                1000,
                "alice",
                1000,
                "alice",
                4000,
                "bash",
                "/usr/bin/bash");
    }

    private static SocketEvent event(int i, ProcessIdentity process) {
        final boolean isServer = i % 3 == 1;
        final SocketEvent event = new SocketEvent();
        event.kind = switch (i % 3) {
            case 0 -> SocketEventKind.CONNECT;
            case 1 -> SocketEventKind.ACCEPT;
            default -> SocketEventKind.CLOSE;
        };
        event.timeNs = T0_NS + i * 1_234_567L;
        event.kernelNs = 12_345_678_901L + i * 1_234_567L;
        event.protocol = Transport.TCP;
        event.localLo = IpAddress.mapped(0x7f000001);
        event.localPort = isServer ? 8080 : 40_000 + i;
        event.remoteLo = IpAddress.mapped(0x7f000001);
        event.remotePort = isServer ? 40_000 + i : 8080;
        event.role = isServer ? SocketRole.SERVER : SocketRole.CLIENT;
        event.netns = Connections.NETNS;
        event.cookie = 4_711L + i;
        event.openedNs = event.timeNs - 456_789;
        event.interfaceName = "lo";
        event.hostName = "atlas";
        event.bootId = BOOT_ID;
        event.method = isServer ? AttributionMethod.ACCEPT : AttributionMethod.CONNECT;
        event.process = process;
        if (i % 4 == 0) {
            event.workload =
                    Workload.ofContainer("4f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e", "docker");
        }
        if (event.kind == SocketEventKind.CLOSE) {
            event.counters.bytesSent = 1_000L + i;
            event.counters.bytesReceived = 3_000;
            event.counters.segmentsOut = 6;
            event.counters.segmentsIn = 5;
            event.counters.srttUs = 38;
            event.counters.rttvarUs = 19;
            event.counters.state = 7;
            event.counters.isFinal = true;
        }
        return event;
    }
}
