// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static io.flowbraid.introspection.workload.RuntimeMethod.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * containerd's own interface, which knows the containers of all its users: those of {@code ctr} and nerdctl, Docker's
 * in the namespace {@code moby}, a kubelet's in {@code k8s.io}. (NOT thread safe)
 */
final class ContainerdApi {
    private static final String CONTAINERS = "/containerd.services.containers.v1.Containers/";
    private static final RuntimeMethod LIST = new RuntimeMethod(CONTAINERS + "List", "ListRecords");
    private static final RuntimeMethod GET = new RuntimeMethod(CONTAINERS + "Get", "GetRecord");
    private static final RuntimeMethod NAMESPACES =
            new RuntimeMethod("/containerd.services.namespaces.v1.Namespaces/List", "ListNamespaces");
    private static final RuntimeMethod TASK = new RuntimeMethod("/containerd.services.tasks.v1.Tasks/Get", "GetTask");
    private static final String DOCKER = "moby";
    private static final String NERDCTL_NAME = "nerdctl/name";
    private static final int STOPPED = 3;

    private final RuntimeEndpoint endpoint;

    ContainerdApi(RuntimeEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Null when none of the namespaces has it, and when more than one have: then the id says too little. */
    @Nullable
    Workload find(String containerId) throws IOException {
        Workload found = null;
        for (final String namespace : namespaces()) {
            try {
                final JsonNode answer = GET.ask(endpoint.socket(), namespace, Map.of("id", containerId));
                if (found != null) {
                    return null;
                }
                found = container(namespace, answer.path("container"));
            } catch (GrpcCall.Refused e) {
                continue; // not in this one
            }
        }
        return found != null && found.containerId().equals(containerId) ? found : null;
    }

    List<Workload> all() throws IOException {
        final List<Workload> containers = new ArrayList<>();
        for (final String namespace : namespaces()) {
            for (final JsonNode container :
                    LIST.ask(endpoint.socket(), namespace, Map.of()).path("containers")) {
                containers.add(container(namespace, container));
            }
        }
        return containers;
    }

    int pid(String containerId) throws IOException {
        for (final String namespace : namespaces()) {
            try {
                final JsonNode process = TASK.ask(endpoint.socket(), namespace, Map.of("container_id", containerId))
                        .path("process");
                return process.path("status").asInt() == STOPPED
                        ? ContainerRuntime.NO_PROCESS
                        : process.path("pid").asInt(ContainerRuntime.NO_PROCESS);
            } catch (GrpcCall.Refused e) {
                continue; // not in this one, or not started
            }
        }
        return ContainerRuntime.NO_PROCESS;
    }

    private List<String> namespaces() throws IOException {
        final List<String> namespaces = new ArrayList<>();
        for (final JsonNode namespace :
                NAMESPACES.ask(endpoint.socket(), Map.of()).path("namespaces")) {
            namespaces.add(text(namespace, "name"));
        }
        return namespaces;
    }

    private Workload container(String namespace, JsonNode container) {
        final String id = text(container, "id");
        final WorkloadLabels labels = WorkloadLabels.of(container.path("labels"));
        final String runtime = namespace.equals(DOCKER)
                ? RuntimeEndpoint.Kind.DOCKER.text()
                : endpoint.kind().text();
        return labels.workload(id, name(id, labels), runtime, text(container, "image"));
    }

    /** With {@code ctr} the id is the name that its user gave; Docker keeps names to itself. */
    private static String name(String id, WorkloadLabels labels) {
        if (!labels.podContainer().isEmpty()) {
            return labels.podContainer();
        }
        final String name = labels.users().asMap().getOrDefault(NERDCTL_NAME, "");
        return name.isEmpty() && !ContainerId.isUnique(id) ? id : name;
    }
}
