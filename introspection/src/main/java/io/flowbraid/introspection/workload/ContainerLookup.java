// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds a running container by what people call it: its name, {@code NAMESPACE/POD/CONTAINER}, its id or the beginning of
 * its id. Asks the runtimes now and waits for them.
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

    private ContainerLookup(List<RuntimeEndpoint> endpoints) {
        this.endpoints = endpoints;
    }

    public static ContainerLookup of(List<RuntimeEndpoint> endpoints) {
        return new ContainerLookup(endpoints);
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
        if (found.isEmpty()) {
            throw new ContainerLookupException(unknown(candidates, failures));
        }
        return pid(found.get(0));
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
        return container.podName().isEmpty()
                ? ""
                : container.podNamespace() + "/" + container.podName() + "/" + container.podContainer();
    }
}
