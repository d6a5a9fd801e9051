// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CriApiTest {
    @TempDir
    Path directory;

    @Test
    void shouldNameTheContainersOfARealPod() throws Exception {
        try (PodRuntime runtime = PodRuntime.start(directory)) {
            final CriApi cri = new CriApi(runtime.endpoint());
            final String id = runtime.run("nginx", "exec sleep 60");
            final Workload web = new Workload(
                    id, "nginx", "containerd", PodRuntime.IMAGE, "shop", "web-0", PodRuntime.POD_UID, "nginx");

            assertThat(cri.find(id)).isEqualTo(web);
            assertThat(cri.running()).containsExactly(web);
            assertThat(cri.find(runtime.pod()))
                    .extracting("podName", "podContainer")
                    .containsExactly("web-0", "");
            assertThat(cri.find("f".repeat(64))).isNull();
            assertThatThrownBy(() -> GrpcCall.unary(
                            runtime.endpoint().socket(), "/no.such/Method", new byte[0], Duration.ofSeconds(2)))
                    .isInstanceOf(GrpcCall.Refused.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "\0\0\0\4", "\0\0\5\0\1\0\0\0\1\0\0\0\0\7", "garbage"})
    void shouldFailOnAnAnswerThatIsNone(String answer) throws IOException {
        final Path socket = directory.resolve("c.sock");
        try (RuntimeServer server = new RuntimeServer(socket, method -> answer)) {
            final CriApi cri = new CriApi(new RuntimeEndpoint(Kind.CONTAINERD, socket));

            assertThatThrownBy(cri::running).isInstanceOf(IOException.class);
            assertThat(server.asked()).isEqualTo(1);
        }
    }
}
