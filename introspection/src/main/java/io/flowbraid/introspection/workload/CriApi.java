// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static io.flowbraid.introspection.workload.RuntimeMethod.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interface that a kubelet talks to, {@code runtime.v1}: containerd and CRI-O speak it. A runtime that refuses
 * offers no such interface, as containerd under Docker: it has no pods. (NOT thread safe)
 */
final class CriApi implements ContainerRuntime {
    private static final RuntimeMethod LIST_CONTAINERS =
            new RuntimeMethod("/runtime.v1.RuntimeService/ListContainers", "ListContainers");
    private static final RuntimeMethod LIST_SANDBOXES =
            new RuntimeMethod("/runtime.v1.RuntimeService/ListPodSandbox", "ListPodSandbox");
    private static final RuntimeMethod CONTAINER_STATUS =
            new RuntimeMethod("/runtime.v1.RuntimeService/ContainerStatus", "ContainerStatus");
    private static final RuntimeMethod IMAGE_STATUS =
            new RuntimeMethod("/runtime.v1.ImageService/ImageStatus", "ImageStatus");
    private static final int MAX_IMAGES = 1_000;
    private static final Map<String, Object> ALL = Map.of();

    private record Container(String id, String sandboxId, String name, String image, WorkloadLabels labels) {}

    private record Sandbox(String id, String podName, String podUid, String podNamespace, WorkloadLabels labels) {}

    private static final Sandbox NO_SANDBOX = new Sandbox("", "", "", "", new WorkloadLabels());

    private final RuntimeEndpoint endpoint;
    /** Names of images by what a kubelet calls them, their digests. */
    private final Map<String, String> images = new HashMap<>();

    CriApi(RuntimeEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public RuntimeEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public @Nullable Workload find(String containerId) throws IOException {
        try {
            for (Container container : containers(withId(containerId))) {
                if (container.id.equals(containerId)) {
                    final Map<String, Sandbox> sandboxes = sandboxes(withId(container.sandboxId));
                    return workload(container, sandboxes.getOrDefault(container.sandboxId, NO_SANDBOX));
                }
            }
            final Sandbox sandbox = sandboxes(withId(containerId)).get(containerId);
            return sandbox == null ? null : workload(sandboxItself(containerId), sandbox);
        } catch (GrpcCall.Refused e) {
            return null;
        }
    }

    @Override
    public List<Workload> running() throws IOException {
        try {
            final Map<String, Sandbox> sandboxes = sandboxes(ALL);
            final List<Workload> workloads = new ArrayList<>();
            for (Container container : containers(ALL)) {
                workloads.add(workload(container, sandboxes.getOrDefault(container.sandboxId, NO_SANDBOX)));
            }
            return workloads;
        } catch (GrpcCall.Refused e) {
            return List.of();
        }
    }

    @Override
    public List<Workload> all() throws IOException {
        return running();
    }

    /** In what a runtime says beyond the contract when it is asked to be verbose; those that we know say it alike. */
    @Override
    public int pid(String containerId) throws IOException {
        final JsonNode status =
                CONTAINER_STATUS.ask(endpoint.socket(), Map.of("container_id", containerId, "verbose", true));
        final JsonNode info = status.path("info").path(0).path("value");
        return info.isTextual() ? ContainerJson.pid(info.textValue()) : NO_PROCESS;
    }

    @Override
    public boolean isAlwaysUp() {
        return true;
    }

    /** The container that holds a pod's namespaces. */
    private static Container sandboxItself(String id) {
        return new Container(id, id, "", "", new WorkloadLabels());
    }

    private static Map<String, Object> withId(String id) {
        return Map.of("filter", Map.of("id", id));
    }

    private List<Container> containers(Map<String, Object> request) throws IOException {
        final List<Container> containers = new ArrayList<>();
        for (final JsonNode container :
                LIST_CONTAINERS.ask(endpoint.socket(), request).path("containers")) {
            containers.add(new Container(
                    text(container, "id"),
                    text(container, "pod_sandbox_id"),
                    text(container.path("metadata"), "name"),
                    text(container.path("image"), "image"),
                    WorkloadLabels.of(container.path("labels"))));
        }
        return containers;
    }

    private Map<String, Sandbox> sandboxes(Map<String, Object> request) throws IOException {
        final Map<String, Sandbox> sandboxes = new HashMap<>();
        for (final JsonNode sandbox :
                LIST_SANDBOXES.ask(endpoint.socket(), request).path("items")) {
            final JsonNode metadata = sandbox.path("metadata");
            final String id = text(sandbox, "id");
            sandboxes.put(
                    id,
                    new Sandbox(
                            id,
                            text(metadata, "name"),
                            text(metadata, "uid"),
                            text(metadata, "namespace"),
                            WorkloadLabels.of(sandbox.path("labels"))));
        }
        return sandboxes;
    }

    private Workload workload(Container container, Sandbox sandbox) throws IOException {
        final WorkloadLabels labels = new WorkloadLabels();
        labels.putAll(sandbox.labels);
        labels.putAll(container.labels);
        return new Workload(
                container.id,
                container.name,
                endpoint.kind().text(),
                imageName(container.image),
                sandbox.podNamespace,
                sandbox.podName,
                sandbox.podUid,
                container.name,
                labels.users());
    }

    private String imageName(String image) throws IOException {
        if (!image.startsWith("sha256:")) {
            return image;
        }
        String name = images.get(image);
        if (name == null) {
            final JsonNode status = IMAGE_STATUS.ask(endpoint.socket(), Map.of("image", Map.of("image", image)));
            name = text(status.path("image").path("repo_tags").path(0));
            if (images.size() >= MAX_IMAGES) {
                images.clear();
            }
            images.put(image, name);
        }
        return name;
    }
}
