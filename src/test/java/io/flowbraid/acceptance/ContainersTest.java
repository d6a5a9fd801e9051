// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers of a real Docker, which talk over its bridge and live less than a second. */
class ContainersTest {
    private static final int SERVER_PORT = 8_080;

    @TempDir
    static Path directory;

    private static FlowbraidProcess flowbraid;

    @BeforeAll
    static void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/dockerd");
        flowbraid = new FlowbraidProcess(new ProcessBuilder(
                "unshare",
                "--mount",
                "--net",
                "sh",
                TrafficProgram.resource("two_containers.sh"),
                Product.HOME.resolve("bin/flowbraid").toString(),
                directory.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.terminate();
            flowbraid.close();
        }
    }

    @Test
    void shouldNameBothContainersOfAFlowOverABridge() {
        final FlowJson flow = flowbraid.awaitFinalFlow(
                each -> each.serverPort() == SERVER_PORT && each.interfaceName().equals("docker0"));

        assertThat(flow.text("/client/process/executable")).isEqualTo("/bin/busybox");
        assertThat(flow.text("/client/container/name")).isEqualTo("shop-client");
        assertThat(flow.text("/client/container/image/name")).isEqualTo("shop/web:1");
        assertThat(flow.text("/client/container/runtime")).isEqualTo("docker");
        assertThat(flow.text("/client/orchestrator/pod/name")).isEqualTo("client-0");
        assertThat(flow.text("/client/orchestrator/namespace")).isEqualTo("shop");
        assertThat(flow.text("/server/process/executable")).isEqualTo("/bin/busybox");
        assertThat(flow.text("/server/container/name")).isEqualTo("shop-server");
        assertThat(flow.text("/server/container/image/name")).isEqualTo("shop/web:1");
        assertThat(flow.text("/server/container/labels/tier")).isEqualTo("front");
    }

    @Test
    void shouldListTheListeningPortOfAContainerWithItsName() throws Exception {
        flowbraid.awaitFinalFlow(each -> each.serverPort() == SERVER_PORT);

        final Product.Outcome listing = Product.run(
                "sockets", "-l", "--runtime-socket", "docker:/proc/" + flowbraid.pid() + "/root/run/docker.sock");

        assertThat(listing.exitCode()).as(listing.stderr()).isZero();
        assertThat(listing.stdout().lines())
                .anySatisfy(line -> assertThat(line).contains("[::]:" + SERVER_PORT, "busybox[", "shop-server"));
    }

    @Test
    void shouldCaptureInsideAContainerThatIsNamedByItsName() {
        final FlowJson flow =
                flowbraid.awaitFinalFlow(each -> each.interfaceName().equals("lo@container:shop-server"));

        assertThat(flow.serverPort()).isEqualTo(SERVER_PORT);
        assertThat(flow.text("/client/container/name")).isEqualTo("shop-server");
        assertThat(flow.text("/server/container/name")).isEqualTo("shop-server");
        assertThat(flow.clientPid()).isNotEqualTo(flow.serverPid());
    }
}
