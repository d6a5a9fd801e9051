// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerApiTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final Workload WEB = new Workload(
            ID, "web", "docker", "nginx:1.25", "shop", "web-0", "0a1b2c3d-0000-4000-8000-000000000000", "nginx");
    private static final String LABELS = """
            {"io.kubernetes.pod.name":"web-0","io.kubernetes.pod.namespace":"shop","tier":null,
             "io.kubernetes.pod.uid":"0a1b2c3d-0000-4000-8000-000000000000","io.kubernetes.container.name":"nginx"}""";
    private static final String INSPECTED = "{\"Id\":\"" + ID + "\",\"State\":{\"Pid\":4118,\"Health\":null},"
            + "\"Image\":\"sha256:6b57\",\"Name\":\"/web\",\"Mounts\":[{\"Name\":\"data\"}],"
            + "\"Config\":{\"Image\":\"nginx:1.25\",\"Env\":[\"A=b\"],\"Labels\":" + LABELS + "}}";
    private static final String LISTED = "[{\"Id\":\"" + ID + "\",\"Names\":[\"/shop/backend\",\"/web\"],"
            + "\"Image\":\"nginx:1.25\",\"ImageID\":\"sha256:6b57\",\"Labels\":" + LABELS
            + ",\"Name\":\"\",\"Config\":null}]";

    @TempDir
    Path directory;

    @Test
    void shouldReadOneContainer() throws IOException {
        assertThat(find(RuntimeServer.ok(INSPECTED))).isEqualTo(WEB);
    }

    @Test
    void shouldReadAllThatRunAndTellNamesFromLinks() throws IOException {
        try (RuntimeServer server = new RuntimeServer(socket(), path -> RuntimeServer.ok(LISTED))) {
            assertThat(docker().running()).containsExactly(WEB);
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotKnowAContainerThatTheRuntimeDoesNotKnow() throws IOException {
        assertThat(find(RuntimeServer.notFound())).isNull();
    }

    @Test
    void shouldNotTakeTheNameOfAnotherContainer() throws IOException {
        assertThat(find(RuntimeServer.ok(INSPECTED.replace("0123", "3210")))).isNull();
    }

    @Test
    void shouldLeaveOutAnImageWithoutNameAndATextLongerThanAnyName() throws IOException {
        final Workload found = find(RuntimeServer.ok("{\"Id\":\"" + ID + "\",\"Name\":\"" + "x".repeat(5_000)
                + "\",\"Image\":\"sha256:6b57\",\"Config\":{\"Image\":\"\",\"Labels\":null}}"));

        assertThat(found).isEqualTo(Workload.ofContainer(ID, "docker"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                "HTTP/1.0 abc\r\n\r\n{}",
                "HTTP/1.0 500 Internal Server Error\r\n\r\n{}",
                "HTTP/1.0 200 OK\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\n{}",
                "HTTP/1.0 200 OK\r\n\r\n[]",
                "HTTP/1.0 200 OK\r\n\r\n<html>",
                "HTTP/1.0 200 OK\r\n\r\n{\"Id\":\"0123",
                "HTTP/1.0 200 OK\r\n\r\n{\"Id\":\"0123\",\"Config\":{\"Labels\":{\"a\":",
            })
    void shouldFailOnAnAnswerThatIsNone(String answer) {
        assertThatThrownBy(() -> find(answer)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldNotWaitForARuntimeThatHangs() throws IOException {
        try (RuntimeServer server = new RuntimeServer(socket(), path -> "")) {
            assertThatThrownBy(docker()::running)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("2000 ms");
            assertThat(server.asked()).isEqualTo(1);
        }
    }

    private @Nullable Workload find(String answer) throws IOException {
        try (RuntimeServer server = new RuntimeServer(socket(), path -> answer)) {
            final Workload found = docker().find(ID);
            assertThat(server.asked()).isEqualTo(1);
            return found;
        }
    }

    private DockerApi docker() {
        return new DockerApi(new RuntimeEndpoint(Kind.DOCKER, socket()));
    }

    private Path socket() {
        return directory.resolve("d.sock");
    }
}
