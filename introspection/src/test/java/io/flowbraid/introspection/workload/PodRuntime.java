// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real containerd of the test's own with one pod, in the host's network, made as a kubelet would. */
public final class PodRuntime implements AutoCloseable {
    public static final String IMAGE = "docker.io/local/flowbraid-test:1";
    public static final String POD_UID = "0a1b2c3d-0000-4000-8000-000000000000";

    private static final String SERVICE = "/runtime.v1.RuntimeService/";
    private static final String CGROUP = "flowbraid-test-pods";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String MESSAGES = "pods.proto";
    /** {@code NamespaceMode.NODE}. */
    private static final int OF_THE_HOST = 2;

    private final Path directory;
    private final Process service;
    private String imageId = "";
    private String pod = "";

    private PodRuntime(Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("config.toml"), configuration());
        service = new ProcessBuilder(
                        "/usr/bin/containerd",
                        "--config",
                        directory.resolve("config.toml").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** With a pod {@code shop/web-0} that runs nothing yet. */
    public static PodRuntime start(Path directory) throws Exception {
        BusyboxRoot.require(Path.of("/usr/bin/containerd"));
        final PodRuntime runtime = new PodRuntime(directory);
        try {
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> !runtime.ask("Version", Map.of()).isEmpty());
            runtime.importImage();
            runtime.pod = runtime.ask("RunPodSandbox", Map.of("config", podConfiguration()))
                    .path("pod_sandbox_id")
                    .asText();
            return runtime;
        } catch (Exception | Error e) {
            runtime.close();
            throw e;
        }
    }

    public RuntimeEndpoint endpoint() {
        return new RuntimeEndpoint(Kind.CONTAINERD, directory.resolve("cri.sock"));
    }

    String pod() {
        return pod;
    }

    /** Starts a container in the pod; its image is named by its id, as a kubelet does. Returns the container's id. */
    public String run(String name, String script) throws IOException {
        final Map<String, Object> container = Map.of(
                "metadata", Map.of("name", name),
                "image", Map.of("image", imageId),
                "command", List.of("/bin/sh", "-c", script));
        final String id = ask(
                        "CreateContainer",
                        Map.of("pod_sandbox_id", pod, "config", container, "sandbox_config", podConfiguration()))
                .path("container_id")
                .asText();
        ask("StartContainer", Map.of("container_id", id));
        return id;
    }

    /** Starts a container outside of pods that sleeps; the image goes into its namespace first. */
    public CtrContainer ctr(String namespace, String id, String... labels) throws Exception {
        return ctr(namespace, id, "exec sleep 60", labels);
    }

    /** The same with a script of one's own. */
    public CtrContainer ctr(String namespace, String id, String script, String[] labels) throws Exception {
        finish("ctr", "-a", endpoint().socket().toString(), "-n", namespace, "images", "import", archive());
        return CtrContainer.run(endpoint().socket(), namespace, id, IMAGE, script, labels);
    }

    private String archive() {
        return directory.resolve("image.tar").toString();
    }

    private static Map<String, Object> podConfiguration() {
        final Map<String, Object> context = Map.of("namespace_options", Map.of("network", OF_THE_HOST));
        return Map.of(
                "metadata", Map.of("name", "web-0", "uid", POD_UID, "namespace", "shop"),
                "linux", Map.of("cgroup_parent", "/" + CGROUP, "security_context", context));
    }

    private void importImage() throws Exception {
        final Path root = BusyboxRoot.make(directory);
        final Path image = Files.createDirectory(directory.resolve("image"));
        finish("tar", "-C", root.toString(), "-cf", image.resolve("layer.tar").toString(), ".");
        final String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(image.resolve("layer.tar"))));
        final String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Files.writeString(image.resolve("config.json"), """
                {"architecture":"%s","os":"linux","config":{"Cmd":["/bin/sleep","1000"]},
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}""".formatted(architecture, digest));
        Files.writeString(image.resolve("manifest.json"), """
                [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]""".formatted(IMAGE));
        finish("tar", "-C", image.toString(), "-cf", archive(), "manifest.json", "config.json", "layer.tar");
        finish("ctr", "-a", endpoint().socket().toString(), "-n", "k8s.io", "images", "import", archive());
        // It is taken in on the side.
        imageId = await().atMost(LIMIT).until(this::imageId, id -> !id.isEmpty());
    }

    private String imageId() throws IOException {
        return new RuntimeMethod("/runtime.v1.ImageService/ImageStatus", "ImageStatus", MESSAGES, LIMIT)
                .ask(endpoint().socket(), Map.of("image", Map.of("image", IMAGE)))
                .path("image")
                .path("id")
                .asText();
    }

    private static void finish(String... command) throws Exception {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private String configuration() {
        return """
            version = 2
            root = "%1$s/root"
            state = "%1$s/state"
            [grpc]
              address = "%1$s/cri.sock"
            [plugins."io.containerd.grpc.v1.cri"]
              sandbox_image = "%2$s"
              restrict_oom_score_adj = true
              disable_apparmor = true
              [plugins."io.containerd.grpc.v1.cri".cni]
                conf_dir = "%1$s/cni"
            """.formatted(directory, IMAGE);
    }

    private JsonNode ask(String method, Map<String, ?> request) throws IOException {
        return new RuntimeMethod(SERVICE + method, method, MESSAGES, LIMIT)
                .ask(endpoint().socket(), request);
    }

    /** The shim ends with its pod; of the cgroups the parent is left behind. */
    @Override
    public void close() throws Exception {
        try {
            if (!pod.isEmpty()) {
                ask("StopPodSandbox", Map.of("pod_sandbox_id", pod));
                ask("RemovePodSandbox", Map.of("pod_sandbox_id", pod));
            }
        } finally {
            service.destroy();
        }
        if (!service.waitFor(10, TimeUnit.SECONDS)) {
            service.destroyForcibly().waitFor();
        }
        Cgroups.removeEmpty(CGROUP);
    }
}
