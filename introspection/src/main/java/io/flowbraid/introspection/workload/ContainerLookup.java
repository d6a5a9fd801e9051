// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Finds a running container by what people call it: its name, {@code NAMESPACE/POD/CONTAINER}, its id or the beginning
 * of its id; or a pod, {@code NAMESPACE/POD}, whose containers share one network namespace. Asks the runtimes now and
 * waits for them.
 */
public final class ContainerLookup {
    private static final int SHOWN = 5;
    private static final int SHORT_ID = 12;

    private record Candidate(ContainerRuntime runtime, Workload container) {
        boolean isCalled(String text) {
            return container.containerName().equals(text)
                    || container.containerId().equals(text)
                    || podPath(container).equals(text);
        }

        String text() {
            final String id = container.containerId();
            final String path = podPath(container);
            return (path.isEmpty() ? container.containerName() : path) + " (" + container.runtime() + " "
                    + id.substring(0, Math.min(SHORT_ID, id.length())) + ")";
        }
    }

    private final List<RuntimeEndpoint> endpoints;
    private final IntFunction<String> networkNamespaces;

    private ContainerLookup(List<RuntimeEndpoint> endpoints, IntFunction<String> networkNamespaces) {
        this.endpoints = endpoints;
        this.networkNamespaces = networkNamespaces;
    }

    public static ContainerLookup of(List<RuntimeEndpoint> endpoints) {
        return of(endpoints, ContainerLookup::networkNamespace);
    }

    /** @param networkNamespaces of processes, by pid; empty for one that is gone */
    static ContainerLookup of(List<RuntimeEndpoint> endpoints, IntFunction<String> networkNamespaces) {
        return new ContainerLookup(endpoints, networkNamespaces);
    }

    /** The first process of the container; the exception's message says why there is none, and what would help. */
    public int pidOf(String nameOrId) throws ContainerLookupException {
        if (endpoints.isEmpty()) {
            throw new ContainerLookupException("no container runtime may be asked; name one with --runtime-socket");
        }
        final List<String> failures = new ArrayList<>();
        final List<Candidate> candidates = candidates(failures);
        final List<Candidate> found = matching(nameOrId, candidates);
        if (found.size() > 1) {
            throw new ContainerLookupException(
                    found.size() + " containers are called so: " + shown(found) + "; name one by more of its id");
        }
        if (!found.isEmpty()) {
            return pid(found.get(0));
        }
        final List<Candidate> pod = candidates.stream()
                .filter(candidate -> podOf(candidate.container).equals(nameOrId))
                .toList();
        if (pod.isEmpty()) {
            throw new ContainerLookupException(unknown(candidates, failures));
        }
        return pidInPod(nameOrId, pod);
    }

    /** A process of any container that runs: which one makes no difference when all share one network namespace. */
    private int pidInPod(String pod, List<Candidate> containers) throws ContainerLookupException {
        int first = ContainerRuntime.NO_PROCESS;
        final Set<String> namespaces = new HashSet<>();
        for (final Candidate candidate : containers) {
            final int pid;
            try {
                pid = candidate.runtime.pid(candidate.container.containerId());
            } catch (IOException e) {
                continue; // stopped and removed since it was listed
            }
            final String namespace = pid == ContainerRuntime.NO_PROCESS ? "" : networkNamespaces.apply(pid);
            if (!namespace.isEmpty()) {
                namespaces.add(namespace);
                first = first == ContainerRuntime.NO_PROCESS ? pid : first;
            }
        }
        if (namespaces.isEmpty()) {
            throw new ContainerLookupException("no container of the pod " + pod + " runs; start one first");
        }
        if (namespaces.size() > 1) {
            throw new ContainerLookupException("the containers of the pod " + pod + " have " + namespaces.size()
                    + " network namespaces; name one of " + shown(containers));
        }
        return first;
    }

    private static String networkNamespace(int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "ns", "net"))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    private List<Candidate> candidates(List<String> failures) {
        final Map<String, Candidate> byId = new LinkedHashMap<>();
        final List<Candidate> byName = new ArrayList<>();
        for (final RuntimeEndpoint endpoint : endpoints) {
            if (Files.notExists(endpoint.socket())) {
                continue;
            }
            final ContainerRuntime runtime = endpoint.open();
            try {
                for (final Workload container : runtime.all()) {
                    final Candidate candidate = new Candidate(runtime, container);
                    if (!ContainerId.isUnique(container.containerId())) {
                        byName.add(candidate);
                    } else if (container.isNamed()) {
                        byId.put(container.containerId(), candidate);
                    } else {
                        byId.putIfAbsent(container.containerId(), candidate);
                    }
                }
            } catch (IOException e) {
                failures.add(runtime.endpoint() + ": " + e.getMessage());
            }
        }
        byName.addAll(byId.values());
        return byName;
    }

    private static List<Candidate> matching(String nameOrId, List<Candidate> candidates) {
        final List<Candidate> exact = candidates.stream()
                .filter(candidate -> candidate.isCalled(nameOrId))
                .toList();
        return exact.isEmpty() && !nameOrId.isEmpty()
                ? candidates.stream()
                        .filter(candidate -> candidate.container.containerId().startsWith(nameOrId))
                        .toList()
                : exact;
    }

    private static int pid(Candidate candidate) throws ContainerLookupException {
        final int pid;
        try {
            pid = candidate.runtime.pid(candidate.container.containerId());
        } catch (IOException e) {
            throw new ContainerLookupException(candidate.text() + ": " + e.getMessage(), e);
        }
        if (pid == ContainerRuntime.NO_PROCESS) {
            throw new ContainerLookupException(candidate.text() + " does not run; start it first");
        }
        return pid;
    }

    private String unknown(List<Candidate> candidates, List<String> failures) {
        if (!failures.isEmpty()) {
            return "not found, but not every runtime answers: " + String.join("; ", failures);
        }
        return candidates.isEmpty()
                ? "there is no container at " + sockets() + "; another socket is named with --runtime-socket"
                : "no container is called so; there are " + shown(candidates);
    }

    private String sockets() {
        return endpoints.stream().map(endpoint -> endpoint.socket().toString()).collect(Collectors.joining(", "));
    }

    private static String shown(List<Candidate> candidates) {
        return candidates.stream().limit(SHOWN).map(Candidate::text).collect(Collectors.joining(", "))
                + (candidates.size() > SHOWN ? ", ..." : "");
    }

    private static String podPath(Workload container) {
        return container.podName().isEmpty() ? "" : podOf(container) + "/" + container.podContainer();
    }

    private static String podOf(Workload container) {
        return container.podNamespace() + "/" + container.podName();
    }
}
