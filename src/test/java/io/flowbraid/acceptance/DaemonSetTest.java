// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The product in a container of podman that has exactly the rights and mounts of the DaemonSet. It sees a server and a
 * client outside, and another container. The file system is this host's, read-only: the image takes minutes to build,
 * and {@code make try-image} tries that.
 */
class DaemonSetTest {
    private static final int SERVER_PORT = 8_085;
    private static final String NODE = "node-7.example";

    @TempDir
    static Path directory;

    private static FlowbraidProcess flowbraid;

    @BeforeAll
    static void start() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/sbin/runc");
        Kernel.assumeProgram("/usr/bin/podman");
        Kernel.assumeProgram("/bin/busybox");
        final List<String> command = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "--net",
                "sh",
                TrafficProgram.resource("daemon_set.sh"),
                directory.toString(),
                probe()));
        command.addAll(options());
        command.addAll(List.of("--rootfs", "/:O", Product.HOME + "/bin/flowbraid"));
        command.addAll(Manifests.container().getArgs());
        command.addAll(List.of("-i", "lo"));
        flowbraid = new FlowbraidProcess(new ProcessBuilder(command));
    }

    @AfterAll
    static void stop() throws Exception {
        if (flowbraid != null) {
            flowbraid.terminate();
            flowbraid.close();
        }
    }

    @Test
    void shouldNameBothProcessesOutsideOfTheContainer() {
        final FlowJson flow = awaitFlowOf("curl");

        assertThat(flow.text("/client/process/executable")).endsWith("/curl");
        assertThat(flow.text("/server/process/name")).startsWith("python3");
        assertThat(flow.text("/client/container/id")).isEmpty();
        assertThat(flow.text("/observer/type")).isEqualTo("packets");
    }

    @Test
    void shouldNameTheOtherContainer() {
        final FlowJson flow = awaitFlowOf("wget");

        assertThat(flow.text("/client/container/name")).isEqualTo("shop-client");
        assertThat(flow.text("/client/container/labels/tier")).isEqualTo("front");
        assertThat(flow.text("/server/process/name")).startsWith("python3");
    }

    @Test
    void shouldReportTheNodeAsTheHost() {
        assertThat(awaitFlowOf("curl").text("/observer/hostname")).isEqualTo(NODE);
    }

    /** A poll of sockets would name both ends, too, if the connection lived for a second. */
    @Test
    void shouldLoadTheProgramsOfTheKernelForTcpAndUdp() throws IOException {
        assertThat(awaitFlowOf("curl").text("/client/attribution/method")).isEqualTo("connect");
        assertThat(Files.readString(directory.resolve("flowbraid.log")))
                .contains("capturing on lo")
                .doesNotContain("eBPF", "UDP");
    }

    @Test
    void shouldAnswerTheProbe() throws IOException {
        final Path answer = directory.resolve("probe");
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(answer));

        assertThat(Files.readString(answer)).isEqualTo("200");
    }

    private static FlowJson awaitFlowOf(String client) {
        return flowbraid.awaitFinalFlow(flow -> flow.serverPort() == SERVER_PORT
                && flow.text("/client/process/name").equals(client));
    }

    private static String probe() throws IOException {
        final HTTPGetAction get = Manifests.container().getLivenessProbe().getHttpGet();
        return "http://" + get.getHost() + ":" + get.getPort().getIntVal() + get.getPath();
    }

    /** Of podman, as the manifest says. */
    private static List<String> options() throws IOException {
        final PodSpec pod = Manifests.pod();
        final Container container = Manifests.container();
        assertThat(pod.getHostPID()).isTrue();
        assertThat(pod.getHostNetwork()).isTrue();
        final List<String> options = new ArrayList<>(
                List.of("--pid", "host", "--network", "host", "--read-only", "--read-only-tmpfs=false"));
        // Debian 12's podman wants CAP_SYS_ADMIN for bpf(2).
        options.addAll(List.of("--security-opt", "seccomp=unconfined", "--security-opt", "no-new-privileges"));
        options.addAll(List.of(
                "--user",
                container.getSecurityContext().getRunAsUser() + ":"
                        + container.getSecurityContext().getRunAsGroup()));
        options.addAll(List.of("--cap-drop", "all"));
        container.getSecurityContext().getCapabilities().getAdd().forEach(name -> options.add("--cap-add=" + name));
        container.getEnv().forEach(variable -> options.add("--env=" + variable.getName() + "=" + NODE));
        options.add("--env=JAVA_HOME=" + System.getProperty("java.home"));
        final Map<String, Volume> volumes =
                pod.getVolumes().stream().collect(Collectors.toMap(Volume::getName, Function.identity()));
        for (final VolumeMount mount : container.getVolumeMounts()) {
            options.add(option(Objects.requireNonNull(volumes.get(mount.getName()), mount.getName()), mount));
        }
        options.add("--volume=" + Product.HOME + ":" + Product.HOME + ":ro");
        // In the place of containerd's.
        options.add("--volume=/run/podman:/run/podman:ro");
        return options;
    }

    private static String option(Volume volume, VolumeMount mount) throws IOException {
        final String at = mount.getMountPath();
        if (volume.getEmptyDir() != null) {
            return "--tmpfs=" + at + ":exec,notmpcopyup";
        }
        if (volume.getConfigMap() != null) {
            return "--volume=" + Manifests.DIRECTORY.resolve("flowbraid.conf") + ":" + at + "/flowbraid.conf:ro";
        }
        final String path = volume.getHostPath().getPath();
        final boolean isReadOnly = Boolean.TRUE.equals(mount.getReadOnly());
        final Path from =
                path.startsWith("/sys/") ? Path.of(path) : Files.createDirectories(directory.resolve(volume.getName()));
        return "--volume=" + from + ":" + at + (isReadOnly ? ":ro" : "");
    }
}
