// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each network namespace has a loopback of its own, with the same addresses. */
class NamespacesTest {
    private static final String INSIDE = "inside";

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldKeepTheSameFiveTupleOfTwoNamespacesApart() throws Exception {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();
                try (TrafficProgram otherServer =
                        TrafficProgram.pythonIn(elsewhere.entering(), "echo_server.py", port)) {
                    otherServer.number();
                    try (TrafficProgram otherClient =
                            TrafficProgram.pythonIn(elsewhere.entering(), "echo_client.py", port, clientPort)) {
                        assertThat(otherClient.number()).isEqualTo(clientPort);
                        exchange(otherClient);
                        exchange(client);
                        otherClient.finish();
                        client.finish();

                        final List<FlowJson> flows =
                                flowbraid.awaitFinalFlows(2, flow -> flow.clientPort() == clientPort);
                        assertThat(flows)
                                .extracting(
                                        FlowJson::observerType,
                                        FlowJson::interfaceName,
                                        NamespacesTest::netns,
                                        FlowJson::clientPid,
                                        FlowJson::serverPid)
                                .containsExactlyInAnyOrder(
                                        tuple("packets", "lo", ownNetns(), client.pid(), server.pid()),
                                        tuple(
                                                "sockets",
                                                "agent",
                                                elsewhere.inode(),
                                                otherClient.pid(),
                                                otherServer.pid()));
                    }
                }
            }
        }
    }

    @Test
    void shouldNameAllFourOwnersOfTheSameFiveTupleInTwoNamespaces() throws Exception {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                FlowbraidProcess flowbraid =
                        Product.start("up", "-o", "json", "-i", "lo", "-i", "lo@netns:" + elsewhere.name());
                TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            flowbraid.awaitNaming();
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0);
                    TrafficProgram otherServer =
                            TrafficProgram.pythonIn(elsewhere.entering(), "echo_server.py", port)) {
                final int clientPort = client.number();
                otherServer.number();
                try (TrafficProgram otherClient =
                        TrafficProgram.pythonIn(elsewhere.entering(), "echo_client.py", port, clientPort)) {
                    assertThat(otherClient.number()).isEqualTo(clientPort);
                    exchange(otherClient);
                    exchange(client);
                    otherClient.finish();
                    client.finish();

                    final List<FlowJson> flows = flowbraid.awaitFinalFlows(2, flow -> flow.clientPort() == clientPort);
                    assertThat(flows)
                            .extracting(
                                    FlowJson::interfaceName,
                                    NamespacesTest::netns,
                                    FlowJson::clientPid,
                                    FlowJson::serverPid)
                            .containsExactlyInAnyOrder(
                                    tuple("lo", ownNetns(), client.pid(), server.pid()),
                                    tuple(
                                            "lo@netns:" + elsewhere.name(),
                                            elsewhere.inode(),
                                            otherClient.pid(),
                                            otherServer.pid()));
                }
            }
        }
    }

    /** The kernel gives the number of a dead namespace to the next one. */
    @Test
    void shouldNotGiveTheOwnerOfADeadNamespaceToTheOneThatGotItsNumber() throws Exception {
        final String bridge = "fbbr" + ProcessHandle.current().pid() % 100_000;
        NetworkNamespace.ip("link", "add", bridge, "type", "bridge");
        try {
            NetworkNamespace.ip("address", "add", "10.213.8.1/24", "dev", bridge);
            NetworkNamespace.ip("link", "set", bridge, "up");
            try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json", "-i", "lo", "-i", bridge);
                    TrafficProgram server = TrafficProgram.python("echo_server.py", 0, "10.213.8.1")) {
                flowbraid.awaitNaming();
                final int port = server.number();
                final long inode;
                final int firstPid;
                final int clientPort;
                try (NetworkNamespace first = onBridge(bridge, 0);
                        TrafficProgram client =
                                TrafficProgram.pythonIn(first.entering(), "echo_client.py", port, 0, "10.213.8.1")) {
                    inode = first.inode();
                    firstPid = client.pid();
                    clientPort = client.number();
                    exchange(client);
                    client.finish();
                }
                flowbraid.awaitFinalFlow(flow -> flow.clientPort() == clientPort && flow.clientPid() == firstPid);

                try (NetworkNamespace second = withInode(inode, bridge);
                        TrafficProgram client = TrafficProgram.pythonIn(
                                second.entering(), "echo_client.py", port, clientPort, "10.213.8.1")) {
                    assertThat(client.number()).isEqualTo(clientPort);
                    exchange(client);
                    client.finish();

                    final List<FlowJson> flows = flowbraid.awaitFinalFlows(2, flow -> flow.clientPort() == clientPort);
                    assertThat(flows).extracting(FlowJson::clientPid).containsExactly(firstPid, client.pid());
                    assertThat(flows).extracting(FlowJson::serverPid).containsOnly(server.pid());
                }
            }
        } finally {
            NetworkNamespace.ip("link", "delete", bridge);
        }
    }

    /** The kernel takes some time to bury a namespace, and others are made meanwhile. */
    private static NetworkNamespace withInode(long inode, String bridge) throws Exception {
        final List<NetworkNamespace> others = new ArrayList<>();
        try {
            for (int attempt = 1; attempt <= 50; attempt++) {
                final NetworkNamespace candidate = onBridge(bridge, attempt);
                if (candidate.inode() == inode) {
                    return candidate;
                }
                candidate.ip("link set " + INSIDE + " down");
                others.add(candidate);
            }
            throw new AssertionError("the number " + inode + " was not given again");
        } finally {
            for (final NetworkNamespace other : others) {
                other.close();
            }
        }
    }

    private static NetworkNamespace onBridge(String bridge, int number) throws Exception {
        final NetworkNamespace namespace = NetworkNamespace.create();
        final String outside = "fbv" + number + "-" + ProcessHandle.current().pid() % 100_000;
        NetworkNamespace.ip("link", "add", outside, "type", "veth", "peer", "name", INSIDE, "netns", namespace.name());
        NetworkNamespace.ip("link", "set", outside, "master", bridge, "up");
        // The same address in link layer, so that nobody's neighbour table is stale.
        namespace.ip("link set " + INSIDE + " address 02:fb:00:00:08:02 up");
        namespace.ip("address add 10.213.8.2/24 dev " + INSIDE);
        return namespace;
    }

    private static long netns(FlowJson flow) {
        return flow.number("/observer/netns").longValue();
    }

    /** The inode of the namespace that this test and the product run in. */
    private static long ownNetns() throws java.io.IOException {
        return (Long) Files.getAttribute(Path.of("/proc/self/ns/net"), "unix:ino");
    }

    private static void exchange(TrafficProgram client) throws java.io.IOException {
        client.tell("hello");
        assertThat(client.line()).isEqualTo("hello");
        client.endInput();
    }
}
