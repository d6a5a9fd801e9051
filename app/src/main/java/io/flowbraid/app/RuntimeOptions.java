// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import java.util.List;
import picocli.CommandLine.Option;

/** Who is asked for the names of containers. */
final class RuntimeOptions {
    @Option(
            names = "--runtime-socket",
            paramLabel = "[RUNTIME:]PATH",
            description = {
                "Ask this container runtime for names, instead of those at the usual sockets. Repeatable.",
                "RUNTIME is docker, podman, containerd or cri-o; without it the socket is asked. none asks nobody."
            })
    private List<String> sockets = List.of();

    void addTo(Overrides overrides) {
        if (!sockets.isEmpty()) {
            overrides.put(Catalogue.RUNTIME_SOCKETS, sockets, OptionOrigin.of("--runtime-socket"));
        }
    }
}
