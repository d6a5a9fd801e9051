// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * containerd's own interface, which knows the containers of all its users: those of {@code ctr} and nerdctl, Docker's
 * in the namespace {@code moby}, a kubelet's in {@code k8s.io}. The numbers are those of the fields in its {@code
 * .proto} files. (NOT thread safe)
 */
final class ContainerdApi {
    private static final String NAMESPACES = "/containerd.services.namespaces.v1.Namespaces/List";
    private static final String CONTAINERS = "/containerd.services.containers.v1.Containers/";
    private static final String TASK = "/containerd.services.tasks.v1.Tasks/Get";
    private static final String DOCKER = "moby";
    private static final String NERDCTL_NAME = "nerdctl/name";
    private static final int STOPPED = 3;
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final byte[] ALL = {};

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
                final ProtoMessage answer = ask(CONTAINERS + "Get", namespace, ProtoMessage.field(1, containerId));
                if (answer.next() == 1) {
                    if (found != null) {
                        return null;
                    }
                    found = container(namespace, answer.message());
                }
            } catch (GrpcCall.Refused e) {
                continue; // not in this one
            }
        }
        return found != null && found.containerId().equals(containerId) ? found : null;
    }

    List<Workload> all() throws IOException {
        final List<Workload> containers = new ArrayList<>();
        for (final String namespace : namespaces()) {
            final ProtoMessage answer = ask(CONTAINERS + "List", namespace, ALL);
            for (int field = answer.next(); field != 0; field = answer.next()) {
                if (field == 1) {
                    containers.add(container(namespace, answer.message()));
                }
            }
        }
        return containers;
    }

    int pid(String containerId) throws IOException {
        for (final String namespace : namespaces()) {
            try {
                final ProtoMessage answer = ask(TASK, namespace, ProtoMessage.field(1, containerId));
                if (answer.next() == 1) {
                    return pid(answer.message());
                }
            } catch (GrpcCall.Refused e) {
                continue; // not in this one, or not started
            }
        }
        return ContainerRuntime.NO_PROCESS;
    }

    private static int pid(ProtoMessage process) throws IOException {
        int pid = ContainerRuntime.NO_PROCESS;
        for (int field = process.next(); field != 0; field = process.next()) {
            switch (field) {
                case 3 -> pid = (int) process.number();
                case 4 -> {
                    if (process.number() == STOPPED) {
                        return ContainerRuntime.NO_PROCESS;
                    }
                }
                default -> {
                    // Ids, streams, exit status.
                }
            }
        }
        return pid;
    }

    private List<String> namespaces() throws IOException {
        final List<String> namespaces = new ArrayList<>();
        final ProtoMessage answer = ask(NAMESPACES, "", ALL);
        for (int field = answer.next(); field != 0; field = answer.next()) {
            if (field == 1) {
                namespaces.add(answer.message().text(1));
            }
        }
        return namespaces;
    }

    private Workload container(String namespace, ProtoMessage message) throws IOException {
        String id = "";
        String image = "";
        final WorkloadLabels labels = new WorkloadLabels();
        for (int field = message.next(); field != 0; field = message.next()) {
            switch (field) {
                case 1 -> id = message.text();
                case 2 -> labels.put(message.message());
                case 3 -> image = message.text();
                default -> {
                    // Its specification, which is long, snapshots, times.
                }
            }
        }
        final String runtime = namespace.equals(DOCKER)
                ? RuntimeEndpoint.Kind.DOCKER.text()
                : endpoint.kind().text();
        return labels.workload(id, name(id, labels), runtime, image);
    }

    /** With {@code ctr} the id is the name that its user gave; Docker keeps names to itself. */
    private static String name(String id, WorkloadLabels labels) {
        if (!labels.podContainer().isEmpty()) {
            return labels.podContainer();
        }
        final String name = labels.users().asMap().getOrDefault(NERDCTL_NAME, "");
        return name.isEmpty() && !ContainerId.isUnique(id) ? id : name;
    }

    private ProtoMessage ask(String method, String namespace, byte[] request) throws IOException {
        return new ProtoMessage(GrpcCall.unary(endpoint.socket(), method, namespace, request, LIMIT));
    }
}
