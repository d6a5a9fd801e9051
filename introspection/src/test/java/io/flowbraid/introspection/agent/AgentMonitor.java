// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints what the eBPF agent says, a line an event, to look at by eye:
 * {@code java -cp … io.flowbraid.introspection.agent.AgentMonitor SECONDS}.
 */
final class AgentMonitor {
    private AgentMonitor() {}

    public static void main(String[] arguments) throws Exception {
        final HostIdentity host = HostIdentity.ofThisHost();
        final long beginNs = System.nanoTime();
        final EbpfSource source = EbpfSource.open(host.bootId());
        System.err.println("limits: " + source.limits() + ", opened in " + sinceMs(beginNs) + " ms");
        final long endNs;
        try (IntrospectionAgent agent = new IntrospectionAgent(
                source, host, event -> System.out.println(line(event)), new LossLedger(), Duration.ofSeconds(3))) {
            agent.start();
            if (new CountDownLatch(1).await(Long.parseLong(arguments[0]), TimeUnit.SECONDS)) {
                throw new IllegalStateException();
            }
            endNs = System.nanoTime();
        }
        System.err.println("closed in " + sinceMs(endNs) + " ms");
    }

    private static long sinceMs(long beginNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNs);
    }

    static String line(SocketEvent event) {
        final StringBuilder line = new StringBuilder(event.kind.name()).append(' ');
        line.append(Transport.name(event.protocol)).append(' ');
        IpAddress.appendTo(line, event.localHi, event.localLo);
        line.append('.').append(event.localPort).append(" > ");
        IpAddress.appendTo(line, event.remoteHi, event.remoteLo);
        line.append('.').append(event.remotePort);
        line.append(' ').append(event.role).append(' ').append(event.interfaceName);
        line.append(" netns=").append(event.netns).append(" cookie=").append(event.cookie);
        line.append(" by=").append(event.method.text()).append(' ').append(text(event.process));
        if (event.laterImage != null) {
            line.append(" later=").append(text(event.laterImage));
        }
        if (event.workload != null) {
            line.append(" container=").append(event.workload.containerId());
        }
        line.append(" sent=").append(event.counters.bytesSent);
        line.append(" rtx=").append(event.counters.bytesRetransmitted);
        line.append(" received=").append(event.counters.bytesReceived);
        line.append(" srtt=").append(event.counters.srttUs);
        line.append(" state=").append(event.counters.state);
        return line.toString();
    }

    private static String text(@Nullable ProcessIdentity process) {
        return process == null
                ? "-"
                : process.name() + "[" + process.pid() + "] {" + process.executable() + "} (" + process.commandLine()
                        + ") " + process.userName() + ":" + process.groupName() + " parent=" + process.parentName()
                        + "[" + process.parentPid() + "]";
    }
}
