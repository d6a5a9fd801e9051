// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand short-lived processes by TCP and UDP, IPv4 and IPv6: with sockets alone, and where packets are captured.
 */
class FourKindsTest {
    private static final int OF_EACH_KIND = 250;
    private static final int KINDS = 4;

    @TempDir
    private Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @Test
    void shouldGiveEachProcessOneFlowOfSocketsWithItsExactBytes() throws Exception {
        final Feed feed = Feed.create();
        try (FlowbraidProcess collector = feed.collector();
                FlowbraidProcess agent = feed.agent()) {
            assertOneFlowForEachProcess(collector, "sockets");
            assertThat(agent.messages()).noneMatch(line -> line.contains("Exception"));
        }
    }

    @Test
    void shouldGiveEachProcessOneFlowOfPacketsAndNoOtherOnACapturedInterface() throws Exception {
        final Path config = Files.writeString(directory.resolve("flowbraid.conf"), "timeouts.udp-idle = 1 s\n");
        try (FlowbraidProcess flowbraid =
                Product.start("up", "-i", "lo", "-o", "json", "--config", config.toString())) {
            assertOneFlowForEachProcess(flowbraid, "packets");
        }
    }

    private static void assertOneFlowForEachProcess(FlowbraidProcess flowbraid, String observerType) throws Exception {
        try (TrafficProgram server = TrafficProgram.python("four_kinds_server.py", OF_EACH_KIND)) {
            flowbraid.awaitNaming();
            final Map<String, Integer> ports = new HashMap<>();
            final List<String> command = new ArrayList<>(
                    List.of("bash", TrafficProgram.resource("four_kinds_clients.sh"), "" + OF_EACH_KIND));
            for (int i = 0; i < KINDS; i++) {
                final String[] kindAndPort = server.line().split(" ");
                ports.put(kindAndPort[0], Integer.parseInt(kindAndPort[1]));
                command.addAll(List.of(kindAndPort));
            }
            try (TrafficProgram clients = TrafficProgram.start(command.toArray(String[]::new))) {
                clients.finish();
            }
            final List<String> connections = connections(server);
            server.finish();

            final Predicate<FlowJson> isOurs = flow -> ports.getOrDefault(kind(flow), 0) == flow.serverPort();
            flowbraid.awaitFinalFlows(OF_EACH_KIND * KINDS, isOurs);
            assertThat(flowbraid.interrupt()).isZero();
            final List<FlowJson> flows = flowbraid.finalFlows(isOurs);
            assertThat(flows)
                    .extracting(flow -> kind(flow) + " " + flow.clientPort() + " " + flow.clientPid())
                    .as("one flow of each client")
                    .containsExactlyInAnyOrderElementsOf(connections);
            final SoftAssertions all = new SoftAssertions();
            for (final FlowJson flow : flows) {
                all.assertThat(flow.serverPid()).as("server of %s", flow).isEqualTo(server.pid());
                all.assertThat(flow.clientPayload()).as("sent in %s", flow).isEqualTo(1_000);
                all.assertThat(flow.serverPayload()).as("received in %s", flow).isEqualTo(3_000);
                all.assertThat(flow.observerType()).isEqualTo(observerType);
            }
            all.assertAll();
        }
    }

    /** As the server calls it. */
    private static String kind(FlowJson flow) {
        return flow.transport() + (flow.text("/network/type").equals("ipv6") ? "6" : "4");
    }

    /** Kind, client port and client pid of each. */
    private static List<String> connections(TrafficProgram server) {
        return Stream.generate(server::line).limit(OF_EACH_KIND * KINDS).toList();
    }
}
