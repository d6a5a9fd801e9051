// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A socket whose runtime was not said: found out with the first question, by what it answers to each language. */
final class UnknownRuntime implements ContainerRuntime {
    private static final RuntimeMethod CRI_VERSION = new RuntimeMethod("/runtime.v1.RuntimeService/Version", "Version");
    private static final RuntimeMethod CONTAINERD_VERSION =
            new RuntimeMethod("/containerd.services.version.v1.Version/Version", "ServerVersion");

    private final RuntimeEndpoint given;
    private volatile @Nullable ContainerRuntime found;

    UnknownRuntime(RuntimeEndpoint given) {
        this.given = given;
    }

    @Override
    public RuntimeEndpoint endpoint() {
        final ContainerRuntime known = found;
        return known == null ? given : known.endpoint();
    }

    @Override
    public @Nullable Workload find(String containerId) throws IOException {
        return runtime().find(containerId);
    }

    @Override
    public List<Workload> running() throws IOException {
        return runtime().running();
    }

    @Override
    public List<Workload> all() throws IOException {
        return runtime().all();
    }

    @Override
    public int pid(String containerId) throws IOException {
        return runtime().pid(containerId);
    }

    /** Before it is known it could be one that is not. */
    @Override
    public boolean isAlwaysUp() {
        final ContainerRuntime known = found;
        return known != null && known.isAlwaysUp();
    }

    private ContainerRuntime runtime() throws IOException {
        final ContainerRuntime known = found;
        if (known != null) {
            return known;
        }
        final ContainerRuntime runtime = new RuntimeEndpoint(kind(given.socket()), given.socket()).open();
        found = runtime;
        return runtime;
    }

    private static Kind kind(Path socket) throws IOException {
        try {
            final HttpReply reply = HttpReply.get(socket, "/version");
            if (reply.status() == HttpReply.OK) {
                return reply.body().contains("\"Podman") ? Kind.PODMAN : Kind.DOCKER;
            }
        } catch (IOException notHttp) {
            return kindOfGrpc(socket);
        }
        throw new IOException("a server that is no container runtime");
    }

    private static Kind kindOfGrpc(Path socket) throws IOException {
        try {
            final String name = RuntimeMethod.text(CRI_VERSION.ask(socket, Map.of()), "runtime_name");
            return name.equals(Kind.CRI_O.text()) ? Kind.CRI_O : Kind.CONTAINERD;
        } catch (GrpcCall.Refused e) {
            CONTAINERD_VERSION.ask(socket, Map.of());
            return Kind.CONTAINERD;
        }
    }
}
