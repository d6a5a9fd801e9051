// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.model.process.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkloadResolverTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final Workload ID_ONLY = Workload.ofContainer(ID, "");
    private static final Workload WEB = new Workload(ID, "web", "docker", "nginx", "", "", "", "");
    private static final String INSPECTED =
            "{\"Id\":\"" + ID + "\",\"Name\":\"/web\",\"Config\":{\"Image\":\"nginx\",\"Labels\":{}}}";

    private final Logger log = Logger.getLogger(RuntimeWatch.class.getName());
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            warnings.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    Path directory;

    @BeforeEach
    void listen() {
        log.addHandler(handler);
        log.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        log.removeHandler(handler);
        log.setUseParentHandlers(true);
    }

    @Test
    void shouldGiveTheIdAtOnceAndTheNameSoonAfter() throws Exception {
        try (RuntimeServer server = new RuntimeServer(socket("d"), WorkloadResolverTest::answer);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("d")))) {
            assertThat(workloads.named(ID_ONLY)).isSameAs(ID_ONLY);

            awaitName(workloads, WEB);
            assertThat(workloads.isAwaited(ID_ONLY)).isFalse();
            assertThat(workloads.namesLearned()).isEqualTo(1);
            assertThat(workloads.named(ID_ONLY)).isSameAs(workloads.named(ID_ONLY));
            assertThat(server.asked()).isPositive();
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void shouldKeepThePodThatTheCgroupNames() throws Exception {
        final Workload known = new Workload(ID, "", "", "", "", "", "0a1b2c3d-0000-4000-8000-000000000000", "");
        try (RuntimeServer server = new RuntimeServer(socket("d"), WorkloadResolverTest::answer);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("d")))) {
            await().until(() -> !workloads.named(known).containerName().isEmpty());

            assertThat(workloads.named(known).podUid()).isEqualTo(known.podUid());
            assertThat(server.asked()).isPositive();
        }
    }

    @Test
    void shouldAskWhatRuntimeItIsWhenItWasNotSaid() throws Exception {
        try (RuntimeServer server = new RuntimeServer(
                        socket("s"),
                        path -> path.equals("/version")
                                ? RuntimeServer.ok("{\"Components\":[{\"Name\":\"Podman Engine\"}]}")
                                : answer(path));
                WorkloadResolver workloads =
                        WorkloadResolver.of(List.of(new RuntimeEndpoint(Kind.UNKNOWN, socket("s"))))) {
            final Workload known = Workload.ofContainer(ID, "podman");
            await().until(() -> !workloads.named(known).containerName().isEmpty());

            assertThat(workloads.named(known)).isEqualTo(new Workload(ID, "web", "podman", "nginx", "", "", "", ""));
            assertThat(server.asked()).isGreaterThan(1);
        }
    }

    @Test
    void shouldWarnOfASocketThatIsNoRuntimes() throws Exception {
        try (RuntimeServer server = new RuntimeServer(socket("s"), path -> "220 mail ESMTP\r\n");
                WorkloadResolver workloads =
                        WorkloadResolver.of(List.of(new RuntimeEndpoint(Kind.UNKNOWN, socket("s"))))) {
            workloads.named(ID_ONLY);

            await().until(() -> !warnings.isEmpty());
            assertThat(warnings).singleElement().asString().contains("container runtime at " + socket("s"), "id only");
            assertThat(server.asked()).isPositive();
        }
    }

    @Test
    void shouldKnowWhatRunsBeforeItIsAskedAndKeepTheNameWhenItIsGone() throws Exception {
        final String listed = "[{\"Id\":\"" + ID + "\",\"Names\":[\"/web\"],\"Image\":\"nginx\",\"Labels\":{}}]";
        final RuntimeServer server = new RuntimeServer(
                socket("d"), path -> path.endsWith("/containers/json") ? RuntimeServer.ok(listed) : "garbage");
        try (WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("d")))) {
            await().until(() -> workloads.namesLearned() == 1);
            server.close();
            Files.delete(socket("d"));

            assertThat(workloads.named(ID_ONLY)).isEqualTo(WEB);
        }
    }

    @Test
    void shouldSayNothingOfARuntimeThatIsNotInstalled() {
        try (WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("absent"), podmanAt("absent")))) {
            workloads.named(ID_ONLY);

            await().until(() -> !workloads.isAwaited(ID_ONLY));
            assertThat(workloads.named(ID_ONLY)).isSameAs(ID_ONLY);
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void shouldNotLetAHangingRuntimeDelayAnother() throws Exception {
        try (RuntimeServer hanging = new RuntimeServer(socket("p"), path -> "");
                RuntimeServer server = new RuntimeServer(socket("d"), WorkloadResolverTest::answer);
                WorkloadResolver workloads = WorkloadResolver.of(List.of(podmanAt("p"), dockerAt("d")))) {
            workloads.named(ID_ONLY);

            await().atMost(1_500, TimeUnit.MILLISECONDS)
                    .until(() -> workloads.named(ID_ONLY).equals(WEB));
            await().until(() -> hanging.asked() > 0); // its thread may have begun later
        }
    }

    @Test
    void shouldWarnOnceOfGarbageAndNameTheContainerWhenTheRuntimeRecovers() throws Exception {
        final RuntimeServer garbage = new RuntimeServer(socket("d"), path -> "garbage");
        try (WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("d")))) {
            workloads.named(ID_ONLY);
            await().until(() -> garbage.asked() >= 2);
            assertThat(workloads.named(ID_ONLY)).isSameAs(ID_ONLY);
            assertThat(workloads.isAwaited(ID_ONLY)).isTrue();
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("docker at " + socket("d"), "an answer that is not HTTP", "id only");

            garbage.close();
            Files.delete(socket("d"));
            try (RuntimeServer server = new RuntimeServer(socket("d"), WorkloadResolverTest::answer)) {
                awaitName(workloads, WEB);
                assertThat(server.asked()).isPositive();
            }
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    void shouldWarnOfASocketThatCannotBeOpened() throws Exception {
        Files.createFile(socket("d"));
        try (WorkloadResolver workloads = WorkloadResolver.of(List.of(dockerAt("d")))) {
            workloads.named(ID_ONLY);

            await().until(() -> !warnings.isEmpty());
            assertThat(workloads.named(ID_ONLY)).isSameAs(ID_ONLY);
        }
    }

    private static String answer(String path) {
        return path.endsWith("/containers/" + ID + "/json") ? RuntimeServer.ok(INSPECTED) : RuntimeServer.ok("[]");
    }

    private static void awaitName(WorkloadResolver workloads, Workload name) {
        await().until(() -> workloads.named(ID_ONLY).equals(name));
    }

    private RuntimeEndpoint dockerAt(String name) {
        return new RuntimeEndpoint(Kind.DOCKER, socket(name));
    }

    private RuntimeEndpoint podmanAt(String name) {
        return new RuntimeEndpoint(Kind.PODMAN, socket(name));
    }

    private Path socket(String name) {
        return directory.resolve(name);
    }
}
