// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ContainerLookupTest {
    private static final String TAIL = "0123456789ab0123456789ab0123456789ab0123456789ab0123456789ab";
    private static final String WEB = "aa00" + TAIL;
    private static final String OTHER = "aa11" + TAIL;
    private static final String STOPPED = "bb00" + TAIL;
    private static final String SIDECAR = "cc00" + TAIL;
    private static final String ENDED = "dd00" + TAIL;
    private static final String LISTED = "[" + listed(WEB, "web", "cart-0") + "," + listed(OTHER, "other", "cart-1")
            + "," + listed(SIDECAR, "sidecar", "cart-1") + "," + listed(ENDED, "init", "cart-1")
            + "," + listed(STOPPED, "stopped", "") + "]";

    @TempDir
    Path directory;

    private RuntimeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new RuntimeServer(socket(), ContainerLookupTest::answer);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", WEB, "aa00", "shop/cart-0/main"})
    void shouldFindARunningContainer(String text) throws Exception {
        assertThat(lookup(socket()).pidOf(text)).isEqualTo(4_118);
    }

    @ParameterizedTest
    @CsvSource({"shop/cart-0, 4118", "shop/cart-1, 4118"})
    void shouldFindAPodWhoseContainersShareANetworkNamespace(String pod, int pid) throws Exception {
        assertThat(ContainerLookup.of(docker(socket()), any -> "net:[1]").pidOf(pod))
                .isEqualTo(pid);
    }

    @Test
    void shouldSayWhyAPodIsNotOneNetworkNamespace() {
        assertThatThrownBy(() -> ContainerLookup.of(docker(socket()), pid -> "net:[" + pid + "]")
                        .pidOf("shop/cart-1"))
                .hasMessageStartingWith(
                        "the containers of the pod shop/cart-1 have 2 network namespaces; name one of shop/cart-1/main");
        assertThatThrownBy(() -> ContainerLookup.of(docker(socket()), pid -> "").pidOf("shop/cart-1"))
                .hasMessage("no container of the pod shop/cart-1 runs; start one first");
        assertThatThrownBy(() -> lookup(socket()).pidOf("shop/cart-2"))
                .hasMessageStartingWith("no container is called");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nobody  | no container is called so; there are shop/cart-0/main (docker aa0001234567), shop/cart-1/main
            aa      | 2 containers are called so: shop/cart-0/main (docker aa0001234567), shop/cart-1/main (docker aa1101234567); name
            stopped | stopped (docker bb0001234567) does not run; start it first""")
    void shouldSayInOneSentenceWhyThereIsNone(String text, String sentence) {
        assertThatThrownBy(() -> lookup(socket()).pidOf(text)).hasMessageStartingWith(sentence);
    }

    @Test
    void shouldSayThatARuntimeDoesNotAnswer() throws Exception {
        try (RuntimeServer garbage = new RuntimeServer(directory.resolve("g.sock"), path -> "garbage")) {
            assertThatThrownBy(
                            () -> lookup(socket(), directory.resolve("g.sock")).pidOf("nobody"))
                    .hasMessageStartingWith("not found, but not every runtime answers: docker at ")
                    .hasMessageContaining("an answer that is not HTTP");
            assertThat(lookup(socket(), directory.resolve("g.sock")).pidOf("web"))
                    .isEqualTo(4_118);
            assertThat(garbage.asked()).isEqualTo(2);
        }
    }

    @Test
    void shouldSayWhereItLookedWhenThereIsNoRuntime() {
        assertThatThrownBy(() -> lookup(directory.resolve("absent")).pidOf("web"))
                .hasMessage("there is no container at " + directory.resolve("absent")
                        + "; another socket is named with --runtime-socket");
        assertThatThrownBy(() -> lookup().pidOf("web"))
                .hasMessage("no container runtime may be asked; name one with --runtime-socket");
    }

    private static String answer(String path) {
        if (path.endsWith("/containers/json?all=true")) {
            return RuntimeServer.ok(LISTED);
        }
        return RuntimeServer.ok("{\"Id\":\"x\",\"State\":{\"Status\":\"x\",\"Health\":{\"Pid\":1},\"Pid\":"
                + (path.contains(STOPPED) || path.contains(ENDED) ? 0 : path.contains(SIDECAR) ? 4_119 : 4_118) + "}}");
    }

    private static String listed(String id, String name, String pod) {
        final String labels = pod.isEmpty()
                ? "{}"
                : "{\"io.kubernetes.pod.name\":\"" + pod + "\",\"io.kubernetes.pod.namespace\":\"shop\","
                        + "\"io.kubernetes.container.name\":\"main\"}";
        return "{\"Id\":\"" + id + "\",\"Names\":[\"/" + name + "\"],\"Labels\":" + labels + "}";
    }

    private static ContainerLookup lookup(Path... sockets) {
        return ContainerLookup.of(docker(sockets));
    }

    private static List<RuntimeEndpoint> docker(Path... sockets) {
        return Stream.of(sockets)
                .map(socket -> new RuntimeEndpoint(Kind.DOCKER, socket))
                .toList();
    }

    private Path socket() {
        return directory.resolve("d.sock");
    }
}
