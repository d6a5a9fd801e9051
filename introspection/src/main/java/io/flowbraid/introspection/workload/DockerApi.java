// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.introspection.workload.RuntimeEndpoint.Kind;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Docker's Engine API, which podman speaks too. */
final class DockerApi implements ContainerRuntime {
    /** The oldest that both have: later Docker and podman still answer it. */
    private static final String VERSION = "/v1.40";

    private final RuntimeEndpoint endpoint;

    DockerApi(RuntimeEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public RuntimeEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public @Nullable Workload find(String containerId) throws IOException {
        if (!ContainerId.isUnique(containerId)) {
            return null;
        }
        final HttpReply reply = ask("/containers/" + containerId + "/json");
        if (reply.status() == HttpReply.NOT_FOUND) {
            return null;
        }
        final Workload found = ContainerJson.one(ok(reply).body(), runtime());
        return found.containerId().equals(containerId) ? found : null;
    }

    @Override
    public List<Workload> running() throws IOException {
        return ContainerJson.all(ok(ask("/containers/json")).body(), runtime());
    }

    @Override
    public List<Workload> all() throws IOException {
        return ContainerJson.all(ok(ask("/containers/json?all=true")).body(), runtime());
    }

    @Override
    public int pid(String containerId) throws IOException {
        final HttpReply reply = ok(ask("/containers/" + containerId + "/json"));
        return ContainerJson.pid(reply.body());
    }

    /** Podman's socket belongs to systemd, which starts podman for each question. */
    @Override
    public boolean isAlwaysUp() {
        return endpoint.kind() == Kind.DOCKER;
    }

    private String runtime() {
        return endpoint.kind().text();
    }

    private HttpReply ask(String path) throws IOException {
        return HttpReply.get(endpoint.socket(), VERSION + path);
    }

    private static HttpReply ok(HttpReply reply) throws IOException {
        if (reply.status() != HttpReply.OK) {
            throw new IOException("HTTP status " + reply.status());
        }
        return reply;
    }
}
