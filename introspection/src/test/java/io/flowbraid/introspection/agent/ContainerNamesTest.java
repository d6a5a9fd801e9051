// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.introspection.workload.CtrContainer;
import io.flowbraid.introspection.workload.PodRuntime;
import io.flowbraid.introspection.workload.RuntimeEndpoint;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real containers that live less than a second, under a real runtime and the real agent. */
final class ContainerNamesTest {
    private static final int PORT = 7_141;
    private static final String TALK_TO_ONESELF =
            "nc -l -p " + PORT + " -e /bin/true & sleep 0.2; nc 127.0.0.1 " + PORT + " </dev/null; true";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(
            value = RuntimeEndpoint.Kind.class,
            names = {"DOCKER", "PODMAN"})
    void shouldNameAContainerThatIsGoneAgain(RuntimeEndpoint.Kind kind) throws Exception {
        try (ContainerEngine engine = ContainerEngine.start(kind, directory);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(engine.endpoint()));
                WatchedHost host = new WatchedHost(KernelAccess.open(), workloads)) {
            final String output = engine.run(
                    "flowbraid-test-web",
                    TALK_TO_ONESELF,
                    "io.kubernetes.pod.name=web-0",
                    "io.kubernetes.pod.namespace=shop",
                    "tier=front");

            final Workload client = awaitNamed(host, output, event -> event.remotePort == PORT);
            final Workload server = awaitNamed(host, output, event -> event.localPort == PORT && event.remotePort != 0);
            assertThat(server).isEqualTo(client);
            assertThat(client.containerName()).isEqualTo("flowbraid-test-web");
            assertThat(client.runtime()).isEqualTo(kind.text());
            assertThat(client.image()).isEqualTo(kind == RuntimeEndpoint.Kind.DOCKER ? "flowbraid-test:1" : "");
            assertThat(client.podName()).isEqualTo("web-0");
            assertThat(client.podNamespace()).isEqualTo("shop");
            assertThat(client.labels()).isEqualTo(Labels.of(Map.of("tier", "front")));
        }
    }

    @Test
    void shouldNameThePodOfAProcess() throws Exception {
        KernelAccess.open().close();
        try (PodRuntime runtime = PodRuntime.start(directory);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(runtime.endpoint()));
                WatchedHost host = new WatchedHost(KernelAccess.open(), workloads)) {
            final String id = runtime.run("nginx", TALK_TO_ONESELF);

            final Workload client = awaitNamed(host, id, event -> event.remotePort == PORT);
            assertThat(client)
                    .isEqualTo(new Workload(
                            id, "nginx", "containerd", PodRuntime.IMAGE, "shop", "web-0", PodRuntime.POD_UID, "nginx"));
        }
    }

    @Test
    void shouldNameAContainerOfCtrWithItsImageAndLabels() throws Exception {
        KernelAccess.open().close();
        try (PodRuntime runtime = PodRuntime.start(directory);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(runtime.endpoint()));
                WatchedHost host = new WatchedHost(KernelAccess.open(), workloads);
                CtrContainer container =
                        runtime.ctr("flowbraid-test", "web", TALK_TO_ONESELF, new String[] {"tier=front"})) {
            final Workload client = awaitNamed(host, container.id(), event -> event.remotePort == PORT);
            assertThat(client)
                    .isEqualTo(new Workload(
                            "web",
                            "web",
                            "containerd",
                            PodRuntime.IMAGE,
                            "",
                            "",
                            "",
                            "",
                            Labels.of(Map.of("tier", "front"))));
        }
    }

    private static Workload awaitNamed(WatchedHost host, String output, Predicate<SocketEvent> wanted) {
        return Awaitility.await(output)
                .atMost(10, TimeUnit.SECONDS)
                .until(
                        () -> host.all(wanted).stream()
                                .map(event -> event.workload)
                                .filter(Objects::nonNull)
                                .filter(workload -> !workload.containerName().isEmpty())
                                .toList(),
                        named -> !named.isEmpty())
                .get(0);
    }
}
