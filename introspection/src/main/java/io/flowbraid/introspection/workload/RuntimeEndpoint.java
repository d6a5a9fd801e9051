// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.nio.file.Path;
import java.util.List;

/** Where a runtime listens, and which language it speaks there. */
public record RuntimeEndpoint(Kind kind, Path socket) {
    /** The runtimes that can be asked. */
    public enum Kind {
        DOCKER("docker"),
        PODMAN("podman"),
        CONTAINERD("containerd"),
        CRI_O("cri-o");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As in {@code container.runtime}. */
        public String text() {
            return text;
        }
    }

    /** Where the runtimes listen unless they are told otherwise. */
    public static List<RuntimeEndpoint> defaults() {
        return List.of(
                new RuntimeEndpoint(Kind.DOCKER, Path.of("/var/run/docker.sock")),
                new RuntimeEndpoint(Kind.PODMAN, Path.of("/run/podman/podman.sock")),
                new RuntimeEndpoint(Kind.CONTAINERD, Path.of("/run/containerd/containerd.sock")),
                new RuntimeEndpoint(Kind.CRI_O, Path.of("/run/crio/crio.sock")));
    }

    ContainerRuntime open() {
        return switch (kind) {
            case DOCKER, PODMAN -> new DockerApi(this);
            case CONTAINERD, CRI_O -> new CriApi(this);
        };
    }
}
