// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import io.flowbraid.introspection.SocketEventOutlet;
import io.flowbraid.introspection.agent.record.KernelClock;
import io.flowbraid.introspection.agent.record.SocketEventFlyweight;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * UDP ports of the kernel's own tunnels (VXLAN, Geneve, WireGuard): no process has their socket. The kernel side
 * reports each once; here they are remembered, so that a collector that comes later learns them too. (NOT thread safe)
 */
final class KernelPorts {
    private record Port(long netns, int number) {}

    private final Set<Port> ports = new LinkedHashSet<>();
    private final SocketEvent event = new SocketEvent();
    private final KernelClock clock;

    KernelPorts(KernelClock clock) {
        this.clock = clock;
    }

    /** Returns the number of events made. */
    int onRecord(SocketEventFlyweight record, SocketEventOutlet outlet) {
        final Port port = new Port(record.netns(), record.localPort());
        ports.add(port);
        say(port, record.timeNs(), outlet);
        return 1;
    }

    /** Returns the number of events made. */
    int sayAll(SocketEventOutlet outlet) {
        final long nowNs = clock.monotonicNs();
        ports.forEach(port -> say(port, nowNs, outlet));
        return ports.size();
    }

    private void say(Port port, long timeNs, SocketEventOutlet outlet) {
        event.clear();
        event.kind = SocketEventKind.LISTEN;
        event.kernelNs = timeNs;
        event.timeNs = clock.wallOfMonotonicNs(timeNs);
        event.protocol = Transport.UDP;
        event.localLo = IpAddress.mapped(0);
        event.localPort = port.number;
        event.remoteLo = IpAddress.mapped(0);
        event.netns = port.netns;
        event.isKernel = true;
        outlet.accept(event);
    }
}
