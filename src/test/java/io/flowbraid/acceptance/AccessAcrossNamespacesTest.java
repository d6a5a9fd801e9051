// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network namespace has its own connections, of which the kernel knows the users, and its own {@code lo}. */
class AccessAcrossNamespacesTest {
    private static final String COMPANIONS = "api/v1/interfaces/lo/companions";

    @TempDir
    private Path state;

    @BeforeEach
    void needs() {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeCommand("curl");
    }

    @Test
    void shouldKnowTheUsersOfItsOwnNamespaceOnly() throws Exception {
        try (NamespacePair pair = NamespacePair.create();
                FlowbraidProcess flowbraid = Product.startBehind(
                        pair.servers().entering(), "up", "-i", "lo", "-o", "json", "--http", "*:0")) {
            final String port = URI.create(flowbraid.awaitPage()).getPort() + "/api/v1/interfaces";

            assertThat(curl(pair.servers().entering(), "http://127.0.0.1:" + port))
                    .isEqualTo("200");
            assertThat(curl(pair.servers().entering(), "http://" + NamespacePair.SERVER_ADDRESS + ":" + port))
                    .as("root, by another address of the namespace")
                    .isEqualTo("200");
            assertThat(curl(pair.clients().entering(), "http://" + NamespacePair.SERVER_ADDRESS + ":" + port))
                    .as("root in another namespace is as a user of another host")
                    .isEqualTo("401");
        }
    }

    @Test
    void shouldNotTakeTheCompanionsOfAnotherNamespacesLoopback() throws Exception {
        try (FlowbraidProcess host = Product.startWith(
                Map.of("XDG_STATE_HOME", state.toString()), "up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0")) {
            assertThat(clear(host)).isEqualTo(200);
            host.terminate();
        }

        try (NetworkNamespace namespace = NetworkNamespace.create();
                FlowbraidProcess inside = up(namespace)) {
            final List<String> entering = namespace.entering();
            final String interfaces = output(entering, inside.awaitPage() + "api/v1/interfaces");
            assertThat(interfaces).contains("\"companions\":[\"agent\"]");

            assertThat(curl(
                            entering,
                            "-X",
                            "PUT",
                            "-H",
                            "Content-Type: application/json",
                            "-d",
                            "{\"feeds\":[]}",
                            inside.awaitPage() + COMPANIONS))
                    .isEqualTo("200");
            assertThat(state.resolve("flowbraid/companions.netns-" + namespace.name() + ".conf"))
                    .content()
                    .contains("\"lo\" = []");
        }
    }

    private FlowbraidProcess up(NetworkNamespace namespace) throws IOException {
        final List<String> launcher = new ArrayList<>(namespace.entering());
        launcher.addAll(List.of("env", "XDG_STATE_HOME=" + state));
        return Product.startBehind(launcher, "up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0");
    }

    private static int clear(FlowbraidProcess flowbraid) throws IOException, InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(flowbraid.awaitPage() + COMPANIONS))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"feeds\":[]}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    /** The status of the answer. */
    private static String curl(List<String> launcher, String... options) throws IOException, InterruptedException {
        final List<String> all = new ArrayList<>(List.of("-o", "/dev/null", "-w", "%{http_code}"));
        all.addAll(List.of(options));
        return output(launcher, all.toArray(String[]::new));
    }

    private static String output(List<String> launcher, String... options) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("curl", "-s"));
        command.addAll(List.of(options));
        final Process curl = new ProcessBuilder(command).start();
        final String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        curl.waitFor();
        return output;
    }
}
