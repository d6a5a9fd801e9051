// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The kernel makes the outer packets of a tunnel, some of them by timers that interrupt whoever runs: nobody is named
 * for those, and the inner flows have their processes.
 */
class KernelTunnelsTest {
    private static final int PORT = 4_789;
    private static final int PORT6 = 4_790;
    private static final int INNER_PORT = 5_001;
    private static final String COUNT = "while True: pass";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("taskset");
    }

    @Test
    void shouldNameNobodyForOuterPacketsAndTheSenderForInnerOnes() throws Exception {
        final List<TrafficProgram> innocents = new ArrayList<>();
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess flowbraid = Product.start(
                        "up",
                        "-o",
                        "json",
                        "-i",
                        "lo",
                        "-i",
                        "any@netns:" + pair.clients().name())) {
            pair.clients().ip("address add fd00:213::1/64 dev wire nodad");
            pair.servers().ip("address add fd00:213::2/64 dev wire nodad");
            flowbraid.awaitNaming();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
                innocents.add(TrafficProgram.start("nice", "taskset", "-c", "" + i, "python3", "-c", COUNT));
            }
            for (int end = 1; end <= 2; end++) {
                tunnel(pair, end, "vx4", "10.213.9.", PORT, "10.89.1.");
                tunnel(pair, end, "vx6", "fd00:213::", PORT6, "10.89.2.");
            }
            final List<Sent> sent = List.of(send(pair, "10.89.1.2"), send(pair, "10.89.2.2"));
            flowbraid.awaitNaming();
            assertThat(flowbraid.terminate()).isZero();

            for (final int port : new int[] {PORT, PORT6}) {
                assertThat(flowbraid.finalFlows(flow -> flow.serverPort() == port))
                        .isNotEmpty()
                        .allSatisfy(flow -> {
                            assertThat(flow.clientPid()).as("%s", flow).isEqualTo(FlowJson.NOBODY);
                            assertThat(flow.serverPid()).isEqualTo(FlowJson.NOBODY);
                            assertThat(flow.text("/client/attribution/reason")).isEqualTo("kernel");
                        });
            }
            for (final Sent each : sent) {
                assertThat(flowbraid.finalFlows(
                                flow -> each.ports().contains(flow.clientPort()) && flow.serverPort() == INNER_PORT))
                        .hasSize(each.ports().size())
                        .allSatisfy(flow ->
                                assertThat(flow.clientPid()).as("%s", flow).isEqualTo(each.pid()));
            }
            assertThat(flowbraid.finalFlows(flow -> true))
                    .extracting(FlowJson::clientPid, FlowJson::serverPid)
                    .noneMatch(pids ->
                            innocents.stream().anyMatch(each -> pids.toList().contains(each.pid())));
        } finally {
            innocents.forEach(TrafficProgram::close);
        }
    }

    /** One end of a VXLAN tunnel; when it comes up, timers of the kernel send through it. */
    private static void tunnel(NamespacePair pair, int end, String name, String outer, int port, String inner)
            throws Exception {
        final NetworkNamespace namespace = end == 1 ? pair.clients() : pair.servers();
        namespace.ip("link add " + name + " type vxlan id 5 dstport " + port + " local " + outer + end + " remote "
                + outer + (3 - end));
        namespace.ip("address add " + inner + end + "/24 dev " + name);
        namespace.ip("link set " + name + " up");
    }

    private static Sent send(NamespacePair pair, String address) throws Exception {
        try (TrafficProgram sender =
                TrafficProgram.pythonIn(pair.clients().entering(), "sent_through.py", address, INNER_PORT)) {
            final List<Integer> ports = List.of(sender.number(), sender.number(), sender.number());
            sender.finish();
            return new Sent(sender.pid(), ports);
        }
    }

    private record Sent(int pid, List<Integer> ports) {}
}
