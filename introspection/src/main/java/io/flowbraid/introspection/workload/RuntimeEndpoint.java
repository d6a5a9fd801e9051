// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import java.nio.file.Path;

/** Where a runtime listens, and which language it speaks there. */
public record RuntimeEndpoint(Kind kind, Path socket) {
    /** The runtimes that can be asked. */
    public enum Kind {
        /** Found out by asking. */
        UNKNOWN(""),
        DOCKER("docker"),
        PODMAN("podman"),
        CONTAINERD("containerd"),
        CRI_O("cri-o");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** As in {@code container.runtime}; empty for the unknown. */
        public String text() {
            return text;
        }

        /** By its text; the unknown for any other. */
        public static Kind named(String text) {
            for (final Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            return UNKNOWN;
        }
    }

    ContainerRuntime open() {
        return switch (kind) {
            case UNKNOWN -> new UnknownRuntime(this);
            case DOCKER, PODMAN -> new DockerApi(this);
            case CONTAINERD -> new Containerd(this);
            case CRI_O -> new CriApi(this);
        };
    }

    @Override
    public String toString() {
        return (kind == Kind.UNKNOWN ? "container runtime" : kind.text) + " at " + socket;
    }
}
