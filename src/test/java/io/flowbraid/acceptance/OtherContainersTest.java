// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real containers of everybody but Docker, each alive for less than a second: two pods, ctr, podman and plain runc. */
class OtherContainersTest {
    private static final int RUNC_PORT = 8_081;
    private static final int PODMAN_PORT = 8_082;
    private static final int CTR_PORT = 8_083;
    private static final int POD_PORT = 8_084;
    private static final String IMAGE = "docker.io/local/shop:1";

    @TempDir
    static Path directory;

    private static FlowbraidProcess flowbraid;

    @BeforeAll
    static void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/runc");
        Kernel.assumeProgram("/usr/bin/podman");
        Kernel.assumeProgram("/usr/bin/containerd");
        Kernel.assumeProgram("/usr/lib/cni/bridge");
        flowbraid = new FlowbraidProcess(new ProcessBuilder(
                "unshare",
                "--mount",
                "--net",
                "sh",
                TrafficProgram.resource("containers.sh"),
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
    void shouldNameBothPodsOfAFlowOverTheBridgeOfTheirNetwork() {
        final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == POD_PORT);

        for (final String side : new String[] {"/client", "/server"}) {
            assertThat(flow.text(side + "/process/executable")).isEqualTo("/bin/busybox");
            assertThat(flow.text(side + "/container/runtime")).isEqualTo("containerd");
            assertThat(flow.text(side + "/container/image/name")).isEqualTo(IMAGE);
            assertThat(flow.text(side + "/container/labels/app")).isEqualTo("shop");
            assertThat(flow.text(side + "/orchestrator/namespace")).isEqualTo("shop");
        }
        assertThat(flow.text("/client/orchestrator/pod/name")).isEqualTo("visitor-0");
        assertThat(flow.text("/client/orchestrator/pod/uid")).isEqualTo("0a1b2c3d-0000-4000-8000-000000000001");
        assertThat(flow.text("/client/orchestrator/container/name")).isEqualTo("visitor");
        assertThat(flow.text("/server/orchestrator/pod/name")).isEqualTo("web-0");
        assertThat(flow.text("/server/orchestrator/container/name")).isEqualTo("web");
    }

    @Test
    void shouldNameAContainerOfPlainRuncByItsId() {
        final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == RUNC_PORT);

        assertThat(flow.text("/client/container/id")).isEqualTo("shop-runc");
        assertThat(flow.text("/client/container/runtime")).isEqualTo("runc");
        assertThat(flow.text("/server/container/id")).isEqualTo("shop-runc");
    }

    @Test
    void shouldNameAContainerOfPodman() {
        final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == PODMAN_PORT);

        assertThat(flow.text("/client/container/name")).isEqualTo("shop-podman");
        assertThat(flow.text("/client/container/runtime")).isEqualTo("podman");
        assertThat(flow.text("/client/container/labels/tier")).isEqualTo("back");
        assertThat(flow.text("/server/container/name")).isEqualTo("shop-podman");
    }

    @Test
    void shouldNameAContainerThatContainerdRunsOutsideOfPods() {
        final FlowJson flow = flowbraid.awaitFinalFlow(each -> each.serverPort() == CTR_PORT);

        assertThat(flow.text("/client/container/name")).isEqualTo("shop-ctr");
        assertThat(flow.text("/client/container/runtime")).isEqualTo("containerd");
        assertThat(flow.text("/client/container/image/name")).isEqualTo(IMAGE);
        assertThat(flow.text("/client/container/labels/tier")).isEqualTo("front");
        assertThat(flow.text("/server/container/name")).isEqualTo("shop-ctr");
    }
}
