// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.LocalUsers;
import io.flowbraid.web.http.UnixSocket;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnixSocketTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void choose() {
        path = folder.resolve("run/api.sock");
    }

    private SampleRun serve(boolean isAsked) throws RefusedException {
        return new SampleRun(
                WebSettings.parse("127.0.0.1:0", Set.of()).withUnixSocket(new UnixSocket(path, isAsked, -1, "")),
                LocalUsers.NONE,
                null,
                LiveFlows.DEFAULT_CAPACITY);
    }

    private String ask(String... lines) throws IOException {
        return send("", lines);
    }

    private String send(String body, String... lines) throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(path));
            final String request =
                    String.join("\r\n", lines) + "\r\nHost: localhost\r\nConnection: close\r\n\r\n" + body;
            socket.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(socket).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldServeTheApiToWhoMayConnect() throws Exception {
        try (SampleRun run = serve(true)) {
            assertThat(ask("GET /api/v1/interfaces HTTP/1.1"))
                    .startsWith("HTTP/1.1 200")
                    .contains("\"lo\"");
            assertThat(run.get("/api/v1/interfaces").statusCode()).as("by TCP").isEqualTo(401);
        }
    }

    @Test
    void shouldLetInNobodyElse() throws Exception {
        try (SampleRun run = serve(true)) {
            assertThat(run.service.unixTrouble()).isEmpty();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-rw----");
        }
    }

    @Test
    void shouldTakeWhatAProxyPassesOnForSomebodyElses() throws Exception {
        try (SampleRun run = serve(true)) {
            assertThat(run.service.port()).isPositive();
            assertThat(ask("GET /api/v1/interfaces HTTP/1.1", "X-Forwarded-For: 192.0.2.1"))
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void shouldTellWhoChangedWhat() throws Exception {
        try (SampleRun run = serve(true)) {
            send(
                    "{\"feeds\":[]}",
                    "PUT /api/v1/interfaces/lo/companions HTTP/1.1",
                    "Content-Type: application/json",
                    "Content-Length: 12");

            assertThat(run.journal).singleElement().asString().contains("(Unix socket) declared the companions of lo");
        }
    }

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        serve(true).close();

        assertThat(path.getParent()).isEmptyDirectory();
    }

    @Test
    void shouldReplaceTheSocketOfAServerThatIsGone() throws Exception {
        Files.createDirectories(path.getParent());
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();

        try (SampleRun run = serve(true)) {
            assertThat(run.service.unixTrouble()).isEmpty();
            assertThat(ask("GET /api/v1/health HTTP/1.1")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void shouldLeaveAnotherServerItsSocket() throws Exception {
        try (SampleRun first = serve(true)) {
            assertThatThrownBy(() -> serve(true).close())
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("no Unix socket at " + path)
                    .hasMessageContaining("another program serves there")
                    .hasMessageContaining("--unix-socket off");
            try (SampleRun second = serve(false)) {
                assertThat(second.service.unixTrouble()).contains("another program serves there");
            }
            assertThat(first.service.unixTrouble()).isEmpty();
            assertThat(ask("GET /api/v1/health HTTP/1.1")).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void shouldNotReplaceAFile() throws Exception {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "mine");

        assertThatThrownBy(() -> serve(true).close()).hasMessageContaining("not a socket");

        assertThat(path).hasContent("mine");
    }
}
