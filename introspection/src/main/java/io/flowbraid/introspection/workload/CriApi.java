// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The interface that a kubelet talks to, {@code runtime.v1}: containerd and CRI-O speak it. The numbers are those of
 * the fields in its {@code api.proto}. A runtime that refuses offers no such interface, as containerd under Docker: it
 * has no pods. (NOT thread safe)
 */
final class CriApi implements ContainerRuntime {
    private static final String LIST_CONTAINERS = "/runtime.v1.RuntimeService/ListContainers";
    private static final String LIST_SANDBOXES = "/runtime.v1.RuntimeService/ListPodSandbox";
    private static final String CONTAINER_STATUS = "/runtime.v1.RuntimeService/ContainerStatus";
    private static final String IMAGE_STATUS = "/runtime.v1.ImageService/ImageStatus";
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int MAX_IMAGES = 1_000;
    private static final byte[] ALL = {};
    private static final byte[] VERBOSE = {2 << 3, 1};

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
        final ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(ProtoMessage.field(1, containerId));
        request.writeBytes(VERBOSE);
        final ProtoMessage answer = ask(CONTAINER_STATUS, request.toByteArray());
        for (int field = answer.next(); field != 0; field = answer.next()) {
            if (field == 2) {
                final ProtoMessage entry = answer.message();
                for (int part = entry.next(); part != 0; part = entry.next()) {
                    if (part == 2) {
                        return ContainerJson.pid(entry.bytes());
                    }
                }
            }
        }
        return NO_PROCESS;
    }

    @Override
    public boolean isAlwaysUp() {
        return true;
    }

    /** The container that holds a pod's namespaces. */
    private static Container sandboxItself(String id) {
        return new Container(id, id, "", "", new WorkloadLabels());
    }

    private static byte[] withId(String id) {
        return ProtoMessage.field(1, ProtoMessage.field(1, id));
    }

    private List<Container> containers(byte[] request) throws IOException {
        final List<Container> containers = new ArrayList<>();
        final ProtoMessage answer = ask(LIST_CONTAINERS, request);
        for (int field = answer.next(); field != 0; field = answer.next()) {
            if (field == 1) {
                containers.add(container(answer.message()));
            }
        }
        return containers;
    }

    private static Container container(ProtoMessage message) throws IOException {
        String id = "";
        String sandboxId = "";
        String name = "";
        String image = "";
        final WorkloadLabels labels = new WorkloadLabels();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> id = message.text();
                case 2 -> sandboxId = message.text();
                case 3 -> name = message.message().text(1);
                case 4 -> image = message.message().text(1);
                case 8 -> labels.put(message.message());
                default -> {
                    // State, times, annotations.
                }
            }
        }
        return new Container(id, sandboxId, name, image, labels);
    }

    private Map<String, Sandbox> sandboxes(byte[] request) throws IOException {
        final Map<String, Sandbox> sandboxes = new HashMap<>();
        final ProtoMessage answer = ask(LIST_SANDBOXES, request);
        for (int field = answer.next(); field != 0; field = answer.next()) {
            if (field == 1) {
                final Sandbox sandbox = sandbox(answer.message());
                sandboxes.put(sandbox.id, sandbox);
            }
        }
        return sandboxes;
    }

    private static Sandbox sandbox(ProtoMessage message) throws IOException {
        String id = "";
        String name = "";
        String uid = "";
        String namespace = "";
        final WorkloadLabels labels = new WorkloadLabels();
        for (int field = message.next(); field != 0; field = message.next()) {
            if (field == 1) {
                id = message.text();
            } else if (field == 5) {
                labels.put(message.message());
            } else if (field == 2) {
                final ProtoMessage metadata = message.message();
                for (int part = metadata.next(); part != 0; part = metadata.next()) {
                    switch (part) {
                        case 1 -> name = metadata.text();
                        case 2 -> uid = metadata.text();
                        case 3 -> namespace = metadata.text();
                        default -> {
                            // The attempt.
                        }
                    }
                }
            }
        }
        return new Sandbox(id, name, uid, namespace, labels);
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
            final ProtoMessage status = ask(IMAGE_STATUS, withId(image));
            name = "";
            for (int field = status.next(); field != 0; field = status.next()) {
                name = field == 1 ? status.message().text(2) : name;
            }
            if (images.size() >= MAX_IMAGES) {
                images.clear();
            }
            images.put(image, name);
        }
        return name;
    }

    private ProtoMessage ask(String method, byte[] request) throws IOException {
        return new ProtoMessage(GrpcCall.unary(endpoint.socket(), method, request, LIMIT));
    }
}
