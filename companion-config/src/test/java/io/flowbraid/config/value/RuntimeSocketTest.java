// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.Overrides;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeSocketTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "docker:/run/docker.sock, docker, /run/docker.sock",
        "docker:unix:///run/docker.sock, docker, /run/docker.sock",
        "cri-o:/run/crio/crio.sock, cri-o, /run/crio/crio.sock",
        "unix:///run/x.sock, '', /run/x.sock",
        "/run/a:b.sock, '', /run/a:b.sock",
    })
    void shouldReadRuntimeAndPath(String text, String runtime, String path) {
        assertThat(RuntimeSocket.parse(text)).isEqualTo(new RuntimeSocket(runtime, path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dockr:/run/docker.sock", "run/docker.sock", "docker:", "", "none", "tcp://127.0.0.1:2375"})
    void shouldRefuseWhatIsNoSocket(String text) {
        assertThatThrownBy(() -> RuntimeSocket.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'");
    }

    @Test
    void shouldAskNoRuntimeWithNone() throws IOException {
        assertThat(sockets("none")).isEmpty();
        assertThat(sockets(List.of("none"))).isEmpty();
        assertThat(sockets(List.of("/run/a.sock", "podman:/run/b.sock")))
                .containsExactly(new RuntimeSocket("", "/run/a.sock"), new RuntimeSocket("podman", "/run/b.sock"));
        assertThatThrownBy(() -> sockets(List.of("none", "/run/a.sock")))
                .hasMessageContaining("'none' is not a socket");
    }

    private List<RuntimeSocket> sockets(Object value) throws IOException {
        final Path file = Files.write(folder.resolve("flowbraid.conf"), List.of());
        return ConfigLoader.load(file, null, new Overrides().put(Catalogue.RUNTIME_SOCKETS, value, "option"))
                .value(Catalogue.RUNTIME_SOCKETS);
    }
}
