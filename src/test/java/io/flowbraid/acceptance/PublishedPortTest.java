// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docker run -p}: whichever way a published port is served, the container's process is the one that answers. */
class PublishedPortTest {
    private static final int PUBLISHED_PORT = 8_081;
    private static final int CONTAINER_PORT = 8_080;
    private static final int REQUESTS = 4;
    private static final int FIRST_CLIENT_PORT = 21_001;

    @TempDir
    Path directory;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/dockerd");
    }

    @Test
    void shouldNameTheContainerBehindDockerProxyAndDockerProxyAsTheIntermediary() throws Exception {
        try (FlowbraidProcess flowbraid = publish("proxy")) {
            final List<FlowJson> asked =
                    flowbraid.awaitFinalFlows(REQUESTS, flow -> flow.serverPort() == PUBLISHED_PORT);
            final List<FlowJson> passedOn =
                    flowbraid.awaitFinalFlows(REQUESTS, flow -> flow.serverPort() == CONTAINER_PORT);
            flowbraid.terminate();

            assertThat(asked).allSatisfy(flow -> {
                assertThat(flow.text("/server/process/name")).isEqualTo("docker-proxy");
                assertThat(flow.text("/conversation/leg")).isEqualTo("to_intermediary");
                assertThat(flow.text("/conversation/intermediary/process/name")).isEqualTo("docker-proxy");
                assertThat(flow.text("/conversation/server/ip")).isEqualTo("10.204.0.2");
                assertThat(flow.number("/conversation/server/port").intValue()).isEqualTo(CONTAINER_PORT);
                assertThat(flow.text("/conversation/server/container/name")).isEqualTo("shop-server");
            });
            assertThat(passedOn).allSatisfy(flow -> {
                assertThat(flow.text("/client/process/name")).isEqualTo("docker-proxy");
                assertThat(flow.text("/conversation/intermediary/process/name")).isEqualTo("docker-proxy");
                assertThat(flow.text("/server/container/name")).isEqualTo("shop-server");
            });

            // Those that ask at once the same cannot be told apart behind the proxy; the first asked alone.
            final FlowJson first = only(asked, flow -> flow.clientPort() == FIRST_CLIENT_PORT);
            final FlowJson onward = only(
                    passedOn, flow -> flow.number("/conversation/client/port").intValue() == FIRST_CLIENT_PORT);
            assertThat(first.text("/conversation/id")).hasSize(16).isEqualTo(onward.text("/conversation/id"));
            assertThat(first.text("/conversation/server/process/executable")).isEqualTo("/bin/busybox");
            assertThat(onward.text("/conversation/client/process/name")).isEqualTo("curl");
        }
    }

    @Test
    void shouldNameTheContainerBehindDnatOnBothInterfaces() throws Exception {
        try (FlowbraidProcess flowbraid = publish("dnat")) {
            final List<FlowJson> asked =
                    flowbraid.awaitFinalFlows(REQUESTS, flow -> flow.serverPort() == PUBLISHED_PORT);
            final List<FlowJson> passedOn =
                    flowbraid.awaitFinalFlows(REQUESTS, flow -> flow.serverPort() == CONTAINER_PORT);
            flowbraid.terminate();

            assertThat(asked).extracting(FlowJson::interfaceName).containsOnly("outside");
            assertThat(passedOn).extracting(FlowJson::interfaceName).containsOnly("docker0");
            for (final FlowJson flow : asked) {
                final FlowJson onward = passedOn.stream()
                        .filter(each -> each.clientPort() == flow.clientPort())
                        .findAny()
                        .orElseThrow();
                assertThat(flow.text("/conversation/id")).hasSize(16).isEqualTo(onward.text("/conversation/id"));
                assertThat(flow.text("/server/container/name")).isEqualTo("shop-server");
                assertThat(flow.text("/server/process/executable")).isEqualTo("/bin/busybox");
                assertThat(flow.text("/server/nat/ip")).isEqualTo("10.204.0.2");
                assertThat(onward.clientPid()).isEqualTo(flow.clientPid()).isNotEqualTo(FlowJson.NOBODY);
                assertThat(onward.serverPid()).isEqualTo(flow.serverPid());
            }
        }
    }

    private static FlowJson only(List<FlowJson> flows, Predicate<FlowJson> isWanted) {
        assertThat(flows).filteredOn(isWanted).hasSize(1);
        return flows.stream().filter(isWanted).findAny().orElseThrow();
    }

    private FlowbraidProcess publish(String how) throws Exception {
        return new FlowbraidProcess(new ProcessBuilder(
                "unshare",
                "--mount",
                "--net",
                "sh",
                TrafficProgram.resource("published_container.sh"),
                Product.HOME.resolve("bin/flowbraid").toString(),
                directory.toString(),
                how));
    }
}
