// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real containerd, asked in both its languages. */
final class ContainerdApiTest {
    private static final String POD_LABELS =
            "io.kubernetes.pod.name=web-0,io.kubernetes.pod.namespace=shop,io.kubernetes.container.name=nginx,tier=front";

    @TempDir
    Path directory;

    @Test
    void shouldKnowTheContainersOfEachNamespaceAndOfPods() throws Exception {
        try (PodRuntime runtime = PodRuntime.start(directory)) {
            final String podContainer = runtime.run("nginx", "exec sleep 60");
            final Containerd containerd = new Containerd(runtime.endpoint());
            try (CtrContainer plain = runtime.ctr("default", "flowbraid-web", "tier=front", "stage=test");
                    CtrContainer labelled = runtime.ctr("shop", "flowbraid-pod", POD_LABELS.split(","));
                    CtrContainer docker = runtime.ctr("moby", "d".repeat(64), "com.docker/engine.bundle.path=/x")) {
                assertThat(containerd.find(plain.id()))
                        .isEqualTo(new Workload(
                                plain.id(),
                                plain.id(),
                                "containerd",
                                PodRuntime.IMAGE,
                                "",
                                "",
                                "",
                                "",
                                Labels.of(Map.of("tier", "front", "stage", "test"))));
                assertThat(containerd.find(labelled.id()))
                        .isEqualTo(new Workload(
                                labelled.id(),
                                "nginx",
                                "containerd",
                                PodRuntime.IMAGE,
                                "shop",
                                "web-0",
                                "",
                                "nginx",
                                Labels.of(Map.of("tier", "front"))));
                assertThat(containerd.find(docker.id()))
                        .extracting(Workload::runtime)
                        .isEqualTo("docker");
                assertThat(containerd.find(podContainer))
                        .extracting(Workload::podName)
                        .isEqualTo("web-0");
                assertThat(containerd.find("nobody")).isNull();
                assertThat(containerd.all())
                        .extracting(Workload::containerId)
                        .contains(plain.id(), labelled.id(), docker.id(), podContainer)
                        .doesNotHaveDuplicates();

                assertThat(commandLine(containerd.pid(plain.id()))).contains("sleep");
                assertThat(commandLine(containerd.pid(podContainer))).contains("sleep");
                assertThat(new CriApi(runtime.endpoint()).pid(podContainer)).isEqualTo(containerd.pid(podContainer));
                assertThat(containerd.pid("nobody")).isZero();
            }
        }
    }

    @Test
    void shouldKnowNeitherOfTwoContainersWithTheSameId() throws Exception {
        try (PodRuntime runtime = PodRuntime.start(directory);
                CtrContainer one = runtime.ctr("blue", "flowbraid-web", "tier=front");
                CtrContainer other = runtime.ctr("green", "flowbraid-web", "tier=back")) {
            assertThat(one.id()).isEqualTo(other.id());
            assertThat(new Containerd(runtime.endpoint()).find("flowbraid-web")).isNull();
        }
    }

    private static String commandLine(int pid) throws Exception {
        return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    }
}
