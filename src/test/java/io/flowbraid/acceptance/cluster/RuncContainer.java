// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.acceptance.TrafficProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A container of plain runc with the programs of this machine and the network of a played host. */
final class RuncContainer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final TrafficProgram program;

    private RuncContainer(String name, TrafficProgram program) {
        this.name = name;
        this.program = program;
    }

    /** Runs this program in it. */
    static RuncContainer start(ClusterHost host, Path directory, String name, String... command) throws IOException {
        final Path bundle = Files.createDirectories(directory.resolve(name));
        final Path root = Files.createDirectories(bundle.resolve("root"));
        for (final String each : List.of("usr", "etc", "proc", "dev")) {
            Files.createDirectories(root.resolve(each));
        }
        for (final String each : List.of("bin", "lib", "lib64")) {
            Files.createSymbolicLink(root.resolve(each), Path.of("usr", each));
        }
        JSON.writeValue(
                bundle.resolve("config.json").toFile(),
                Map.of(
                        "ociVersion", "1.0.2",
                        "root", Map.of("path", root.toString()),
                        "process",
                                Map.of(
                                        "user", Map.of("uid", 0, "gid", 0),
                                        "cwd", "/",
                                        "args", List.of(command),
                                        "env", List.of("PATH=/usr/bin", "PYTHONUNBUFFERED=1")),
                        "mounts",
                                List.of(mount("proc", "proc"), mount("dev", "tmpfs"), readOnly("usr"), readOnly("etc")),
                        "linux", Map.of("namespaces", namespaces(host))));
        return new RuncContainer(name, TrafficProgram.start("runc", "run", "--bundle", bundle.toString(), name));
    }

    private static List<Map<String, String>> namespaces(ClusterHost host) {
        return List.of(
                Map.of("type", "pid"),
                Map.of("type", "mount"),
                Map.of("type", "ipc"),
                Map.of("type", "uts"),
                Map.of(
                        "type",
                        "network",
                        "path",
                        "/run/netns/" + host.namespace().name()));
    }

    private static Map<String, Object> mount(String directory, String type) {
        return Map.of("destination", "/" + directory, "type", type, "source", type);
    }

    private static Map<String, Object> readOnly(String directory) {
        return Map.of(
                "destination",
                "/" + directory,
                "type",
                "bind",
                "source",
                "/" + directory,
                "options",
                List.of("rbind", "ro"));
    }

    /** The next line that the program writes. */
    String line() {
        return Objects.requireNonNull(program.line());
    }

    /** Waits for the program to end well. */
    void finish() throws InterruptedException {
        program.finish();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        new ProcessBuilder("runc", "delete", "--force", name).start().waitFor();
        program.close();
    }
}
