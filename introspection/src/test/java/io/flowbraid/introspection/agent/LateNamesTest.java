// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.workload.RuntimeEndpoint;
import io.flowbraid.introspection.workload.RuntimeServer;
import io.flowbraid.introspection.workload.WorkloadResolver;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LateNamesTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String INSPECTED = "{\"Id\":\"" + ID + "\",\"Name\":\"/web\"}";

    @TempDir
    Path directory;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final List<SocketEvent> said = new ArrayList<>();
    private final Workload idOnly = Workload.ofContainer(ID, "podman");
    private RuntimeServer server;
    private WorkloadResolver workloads;
    private LateNames lateNames;

    @BeforeEach
    void start() throws Exception {
        final Path socket = directory.resolve("p.sock");
        server = new RuntimeServer(socket, path -> {
            awaitAnswer();
            return RuntimeServer.ok(INSPECTED);
        });
        workloads = WorkloadResolver.of(List.of(new RuntimeEndpoint(RuntimeEndpoint.Kind.PODMAN, socket)));
        lateNames = new LateNames(workloads);
        assertThat(workloads.named(idOnly)).isSameAs(idOnly);
    }

    @AfterEach
    void stop() throws Exception {
        workloads.close();
        server.close();
    }

    @Test
    void shouldSayAnOpenSocketAgainAsAnUpdateWithoutItsOldCounters() {
        remember(1, SocketEventKind.CONNECT);
        remember(1, SocketEventKind.RETRANSMIT);

        learn();

        assertThat(said).singleElement().satisfies(event -> {
            assertThat(event.kind).isEqualTo(SocketEventKind.UPDATE);
            assertThat(event.counters.isKnown()).isFalse();
            assertThat(Objects.requireNonNull(event.workload).containerName()).isEqualTo("web");
        });
        assertThat(lateNames.said()).isEqualTo(1);
    }

    @Test
    void shouldSayAClosedSocketAgainAsClosed() {
        remember(1, SocketEventKind.CONNECT);
        remember(1, SocketEventKind.CLOSE);

        learn();

        assertThat(said).singleElement().satisfies(event -> {
            assertThat(event.kind).isEqualTo(SocketEventKind.CLOSE);
            assertThat(event.counters.bytesSent).isEqualTo(1_000);
        });
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        for (int cookie = 1; cookie <= 5_000; cookie++) {
            remember(cookie, SocketEventKind.CONNECT);
        }

        learn();

        assertThat(said).hasSize(4_096);
        assertThat(said.get(0).cookie).isEqualTo(905);
    }

    @Test
    void shouldSayNothingTwice() {
        remember(1, SocketEventKind.CONNECT);
        learn();

        lateNames.say(said::add);

        assertThat(said).hasSize(1);
    }

    private void awaitAnswer() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void learn() {
        lateNames.say(said::add);
        assertThat(said).isEmpty();
        answer.countDown();
        await().until(() -> workloads.namesLearned() == 1);
        lateNames.say(said::add);
    }

    private void remember(int cookie, SocketEventKind kind) {
        final SocketEvent event = new SocketEvent();
        event.kind = kind;
        event.cookie = cookie;
        event.workload = idOnly;
        event.counters.bytesSent = 1_000;
        lateNames.remember(event, idOnly);
    }
}
