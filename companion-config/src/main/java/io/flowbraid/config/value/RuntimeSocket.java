// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.value;

import java.util.List;

/**
 * Where a container runtime answers.
 *
 * @param runtime {@code docker}, {@code podman}, {@code containerd} or {@code cri-o}; empty when it is to be found out
 * @param path absolute
 */
public record RuntimeSocket(String runtime, String path) {
    private static final List<String> RUNTIMES = List.of("docker", "podman", "containerd", "cri-o");
    private static final String SCHEME = "unix://";

    /**
     * Reads {@code docker:/run/docker.sock}, {@code docker:unix:///run/docker.sock} or either without the runtime.
     *
     * @throws IllegalArgumentException with one sentence when it is none
     */
    public static RuntimeSocket parse(String text) {
        final int colon = text.indexOf(':');
        final boolean saysRuntime = colon >= 0 && !text.startsWith(SCHEME) && !text.startsWith("/");
        final String runtime = saysRuntime ? text.substring(0, colon) : "";
        final String address = saysRuntime ? text.substring(colon + 1) : text;
        final String path = address.startsWith(SCHEME) ? address.substring(SCHEME.length()) : address;
        if (saysRuntime && !RUNTIMES.contains(runtime)) {
            throw new IllegalArgumentException("'" + text + "': '" + runtime
                    + "' is not a container runtime; write docker, podman, containerd or cri-o, or the path alone");
        }
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a socket; write an absolute path, such as docker:/run/docker.sock, or none");
        }
        return new RuntimeSocket(runtime, path);
    }

    @Override
    public String toString() {
        return runtime.isEmpty() ? path : runtime + ":" + path;
    }
}
