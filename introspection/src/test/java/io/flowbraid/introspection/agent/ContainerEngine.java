// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.awaitility.Awaitility.await;

import io.flowbraid.introspection.workload.BusyboxRoot;
import io.flowbraid.introspection.workload.Cgroups;
import io.flowbraid.introspection.workload.RuntimeEndpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Docker or podman of the test's own: its data, its socket, no bridge, and busybox for an image. */
final class ContainerEngine implements AutoCloseable {
    private static final String IMAGE = "flowbraid-test:1";

    private final RuntimeEndpoint.Kind kind;
    private final Path directory;
    private final Path rootfs;
    private final Process service;

    private ContainerEngine(RuntimeEndpoint.Kind kind, Path directory) throws IOException {
        this.kind = kind;
        this.directory = directory;
        rootfs = BusyboxRoot.make(directory);
        service = new ProcessBuilder(serviceCommand())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    /** Where it is not installed the test is skipped, but fails in CI. */
    static ContainerEngine start(RuntimeEndpoint.Kind kind, Path directory) throws Exception {
        BusyboxRoot.require(Path.of(kind == RuntimeEndpoint.Kind.DOCKER ? "/usr/sbin/dockerd" : "/usr/bin/podman"));
        KernelAccess.open().close();
        final ContainerEngine engine = new ContainerEngine(kind, directory);
        try {
            await().atMost(20, TimeUnit.SECONDS).until(engine::isListening);
            engine.importImage();
            return engine;
        } catch (Exception | Error e) {
            engine.close();
            throw e;
        }
    }

    RuntimeEndpoint endpoint() {
        return new RuntimeEndpoint(kind, directory.resolve("api.sock"));
    }

    /** Runs a shell script in a container without network, that is removed when the script ends; returns its output. */
    String run(String name, String script, String... labels) throws Exception {
        final List<String> command = client("run", "--rm", "--name", name, "--network", "none");
        command.addAll(List.of("--ulimit", "nofile=1024:1024", "--ulimit", "nproc=4096:4096"));
        for (String label : labels) {
            command.addAll(List.of("--label", label));
        }
        if (kind == RuntimeEndpoint.Kind.PODMAN) {
            command.addAll(List.of("--rootfs", rootfs.toString()));
        } else {
            command.add(IMAGE);
        }
        command.addAll(List.of("/bin/sh", "-c", script));
        return Shell.finish(Shell.start(command.toArray(String[]::new)));
    }

    private void importImage() throws Exception {
        if (kind == RuntimeEndpoint.Kind.DOCKER) {
            Shell.finish(Shell.start(
                    "sh", "-c", "tar -C " + rootfs + " -c . | " + String.join(" ", client("import", "-", IMAGE))));
        }
    }

    private List<String> serviceCommand() {
        final String socket = "unix://" + directory.resolve("api.sock");
        return kind == RuntimeEndpoint.Kind.PODMAN
                ? client("system", "service", "--time", "0", socket)
                : List.of(
                        "/usr/sbin/dockerd",
                        "--data-root",
                        directory.resolve("data").toString(),
                        "--exec-root",
                        directory.resolve("exec").toString(),
                        "-p",
                        directory.resolve("pid").toString(),
                        "-H",
                        socket,
                        "--bridge=none",
                        "--iptables=false",
                        "--ip6tables=false",
                        "--ip-masq=false",
                        "--ip-forward=false",
                        "--storage-driver=vfs",
                        "--exec-opt",
                        "native.cgroupdriver=cgroupfs");
    }

    private List<String> client(String... words) {
        final List<String> command = new ArrayList<>(
                kind == RuntimeEndpoint.Kind.DOCKER
                        ? List.of("/usr/bin/docker", "-H", "unix://" + directory.resolve("api.sock"))
                        : List.of(
                                "/usr/bin/podman",
                                "--runtime=runc",
                                "--root=" + directory.resolve("data"),
                                "--runroot=" + directory.resolve("run"),
                                "--tmpdir=" + directory.resolve("tmp"),
                                "--storage-driver=vfs",
                                "--cgroup-manager=cgroupfs",
                                "--events-backend=none"));
        command.addAll(Arrays.asList(words));
        return command;
    }

    private boolean isListening() {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(endpoint().socket()));
        } catch (IOException e) {
            return false;
        }
    }

    /** Daemons end with their children; of the cgroups they leave the parents behind. */
    @Override
    public void close() throws Exception {
        service.destroy();
        if (!service.waitFor(15, TimeUnit.SECONDS)) {
            service.destroyForcibly().waitFor();
        }
        // Podman's, and a link out of the test's directory.
        Files.deleteIfExists(rootfs.resolve("etc/mtab"));
        final String parent = kind == RuntimeEndpoint.Kind.DOCKER ? "docker" : "libpod_parent";
        Cgroups.removeEmpty(parent + "/conmon");
        Cgroups.removeEmpty(parent);
    }
}
