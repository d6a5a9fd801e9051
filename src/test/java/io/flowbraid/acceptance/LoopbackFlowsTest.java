// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One command, real programs on loopback, both of their names on one flow. */
class LoopbackFlowsTest {
    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.1, ipv4", "::1, [::1], ipv6"})
    void shouldNameBothEndsOfAnHttpRequest(String address, String host, String type) throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram server = TrafficProgram.start(
                        "python3", "-u", "-m", "http.server", "0", "--bind", address, "--directory", "/proc/sys")) {
            flowbraid.awaitNaming();
            final int port = portIn(server.line());
            final String url = "http://" + host + ":" + port + "/";

            try (TrafficProgram curl = TrafficProgram.start("curl", "-sg", "-o", "/dev/null", url)) {
                curl.finish();

                final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == port);
                assertThat(flow.clientPid()).isEqualTo(curl.pid());
                assertThat(flow.text("/client/process/name")).isEqualTo("curl");
                assertThat(flow.text("/client/process/executable")).isEqualTo("/usr/bin/curl");
                assertThat(flow.text("/client/process/command_line")).contains(url);
                assertThat(flow.text("/client/attribution/status")).isEqualTo("attributed");
                assertThat(flow.serverPid()).isEqualTo(server.pid());
                assertThat(flow.text("/server/process/name")).startsWith("python3");
                assertThat(flow.text("/server/process/command_line")).contains("-m http.server");
                assertThat(flow.text("/server/attribution/status")).isEqualTo("attributed");
                assertThat(flow.text("/network/type")).isEqualTo(type);
                assertThat(flow.text("/server/ip")).isEqualTo(address);
                assertThat(flow.text("/flow/end_reason")).isEqualTo("fin");
                assertThat(flow.text("/reconciliation/client_to_server")).isEqualTo("equal");
                assertThat(flow.text("/reconciliation/server_to_client")).isEqualTo("equal");
                assertThat(flowbraid.finalFlows(each -> each.isOnPort(port))).hasSize(1);
            }
        }
    }

    @Test
    void shouldNameBothEndsOfADatagramExchange() throws Exception {
        try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json");
                TrafficProgram replier = TrafficProgram.python("udp_replier.py")) {
            flowbraid.awaitNaming();
            final int port = replier.number();

            try (TrafficProgram asker = TrafficProgram.python("udp_asker.py", port)) {
                final int askerPort = asker.number();
                asker.finish();
                flowbraid.interrupt();

                assertThat(flowbraid.finalFlows(flow -> flow.isOnPort(port)))
                        .singleElement()
                        .satisfies(flow -> {
                            assertThat(flow.transport()).isEqualTo("udp");
                            assertThat(flow.clientPort()).isEqualTo(askerPort);
                            assertThat(flow.clientPid()).isEqualTo(asker.pid());
                            assertThat(flow.serverPid()).isEqualTo(replier.pid());
                            assertThat(flow.clientPayload()).isEqualTo(500);
                            assertThat(flow.serverPayload()).isEqualTo(1500);
                            assertThat(flow.packets()).isEqualTo(10);
                        });
            }
        }
    }

    @Test
    void shouldNameBothEndsOfAConnectionOlderThanItself() throws Exception {
        try (TrafficProgram server = TrafficProgram.python("echo_server.py", 0)) {
            final int port = server.number();
            try (TrafficProgram client = TrafficProgram.python("echo_client.py", port, 0)) {
                final int clientPort = client.number();
                echo(client, "before the start");

                try (FlowbraidProcess flowbraid = Product.start("up", "-o", "json")) {
                    flowbraid.awaitNaming();
                    echo(client, "after the start");
                    flowbraid.interrupt();

                    assertThat(flowbraid.finalFlows(flow -> flow.isOnPort(port)))
                            .singleElement()
                            .satisfies(flow -> {
                                assertThat(flow.clientPort()).isEqualTo(clientPort);
                                assertThat(flow.clientPid()).isEqualTo(client.pid());
                                assertThat(flow.serverPid()).isEqualTo(server.pid());
                                assertThat(flow.text("/flow/end_reason")).isEqualTo("shutdown");
                            });
                }
            }
        }
    }

    private static void echo(TrafficProgram client, String text) throws IOException {
        client.tell(text);
        assertThat(client.line()).isEqualTo(text);
    }

    /** http.server says: Serving HTTP on 127.0.0.1 port 40123 (http://127.0.0.1:40123/) ... */
    private static int portIn(String greeting) {
        final Matcher port = Pattern.compile(" port (\\d+) ").matcher(greeting);
        assertThat(port.find()).as(greeting).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
