// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedFeed;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FeedFlows;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What live flows of sockets take, both ends watched: everything the correlator allocates from its making on, heap and
 * direct memory together.
 */
class SocketFlowMemoryTest {
    private static final int FLOWS = 100_000;
    private static final int PROCESSES = 100;
    /** The least before and the least after count: what else is on the heap comes and goes. */
    private static final int ROUNDS = 3;

    private static final long MIB = 1L << 20;
    private static final long LIMIT = 64 * MIB;

    private final SocketEvent event = new SocketEvent();
    private final ProcessIdentity[] processes = new ProcessIdentity[PROCESSES];

    @Test
    void shouldHoldAHundredThousandFlowsInSixtyFourMebibytes() {
        for (int i = 0; i < PROCESSES; i++) {
            processes[i] = Scene.process(1_000 + i, "p" + i);
        }
        fill(correlator(), FLOWS); // what classes and compiled methods need once
        long heapBefore = Long.MAX_VALUE;
        long heapAfter = Long.MAX_VALUE;
        long direct = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final long directBefore = settledDirect();
            heapBefore = Math.min(heapBefore, heap());
            final Correlator correlator = correlator();
            try {
                fill(correlator, FLOWS);
                heapAfter = Math.min(heapAfter, heap());
                direct = Math.max(direct, direct() - directBefore);
                assertThat(correlator.liveFlows()).isEqualTo(FLOWS);
            } finally {
                Reference.reachabilityFence(correlator);
            }
        }

        final long heap = heapAfter - heapBefore;
        assertThat(heap + direct)
                .as("heap %,d + direct %,d bytes, %,d a flow", heap, direct, (heap + direct) / FLOWS)
                .isLessThanOrEqualTo(LIMIT);
    }

    /** Clients are the first half of the processes, servers the others. */
    private void fill(Correlator correlator, int flows) {
        for (int i = 0; i < flows; i++) {
            final int client = i % (PROCESSES / 2);
            final long openedNs = Scene.T0_NS + i * 1_000L;
            socket(correlator, i, true, processes[client], openedNs);
            socket(correlator, i, false, processes[PROCESSES / 2 + client], openedNs + 100);
        }
    }

    private void socket(Correlator correlator, int flow, boolean isClient, ProcessIdentity process, long openedNs) {
        final long near = IpAddress.mapped(0x7f000001);
        final long far = IpAddress.mapped(0x7f000002 + flow / 50_000);
        final int nearPort = 10_000 + flow % 50_000;
        event.clear();
        event.feed = Scene.FEED;
        event.sourceId = 1;
        event.kind = isClient ? SocketEventKind.CONNECT : SocketEventKind.ACCEPT;
        event.role = isClient ? SocketRole.CLIENT : SocketRole.SERVER;
        event.method = isClient ? AttributionMethod.CONNECT : AttributionMethod.ACCEPT;
        event.protocol = Transport.TCP;
        event.localLo = isClient ? near : far;
        event.localPort = isClient ? nearPort : Scene.SERVER_PORT;
        event.remoteLo = isClient ? far : near;
        event.remotePort = isClient ? Scene.SERVER_PORT : nearPort;
        event.netns = Scene.HOST_NETNS;
        event.cookie = 1 + 2L * flow + (isClient ? 0 : 1);
        event.bootId = "b007";
        event.hostName = "host";
        event.interfaceName = "lo";
        event.process = process;
        event.openedNs = openedNs;
        event.kernelNs = openedNs;
        event.timeNs = openedNs;
        event.counters.bytesSent = 1_000;
        event.counters.bytesReceived = 2_000;
        event.counters.srttUs = 30;
        correlator.advance(event.timeNs);
        correlator.onEvent(event);
    }

    private static Correlator correlator() {
        final List<ObservedFeed> feeds = SocketScene.feeds(FeedFlows.UNCAPTURED);
        final CorrelatorSettings settings = CorrelatorSettings.defaults(List.of(), feeds);
        return new Correlator(settings, flow -> {}, flow -> {}, new LossLedger());
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** What an earlier correlator had must be gone, or it would seem to be there before. */
    private static long settledDirect() {
        int unchanged = 0;
        long least = direct();
        while (unchanged < 5) {
            System.gc();
            unchanged = direct() < least ? 0 : unchanged + 1;
            least = Math.min(least, direct());
        }
        return least;
    }

    private static long direct() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
