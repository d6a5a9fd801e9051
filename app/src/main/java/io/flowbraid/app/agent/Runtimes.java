// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.agent;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.config.value.RuntimeSocket;
import io.flowbraid.introspection.workload.ContainerLookup;
import io.flowbraid.introspection.workload.ContainerLookupException;
import io.flowbraid.introspection.workload.RuntimeEndpoint;
import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import java.nio.file.Path;
import java.util.List;

/** The container runtimes of the configuration, as they are asked. */
public final class Runtimes {
    private Runtimes() {}

    public static List<RuntimeEndpoint> of(List<RuntimeSocket> sockets) {
        return sockets.stream()
                .map(socket -> new RuntimeEndpoint(Kind.named(socket.runtime()), Path.of(socket.path())))
                .toList();
    }

    /** Some process of a running container, by the container's name or id. */
    public static int pidOf(List<RuntimeSocket> sockets, String nameOrId) throws CaptureException {
        try {
            return ContainerLookup.of(of(sockets)).pidOf(nameOrId);
        } catch (ContainerLookupException e) {
            throw new CaptureException(Reason.NO_SUCH_DEVICE, String.valueOf(e.getMessage()), e);
        }
    }
}
