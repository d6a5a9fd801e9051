// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * containerd speaks two languages at one socket. The kubelet's is asked first, which knows pods; its own knows the
 * rest, and is not asked for all that runs: the answer would hold each container's whole specification.
 */
final class Containerd implements ContainerRuntime {
    private final CriApi pods;
    private final ContainerdApi containers;

    Containerd(RuntimeEndpoint endpoint) {
        pods = new CriApi(endpoint);
        containers = new ContainerdApi(endpoint);
    }

    @Override
    public RuntimeEndpoint endpoint() {
        return pods.endpoint();
    }

    @Override
    public @Nullable Workload find(String containerId) throws IOException {
        final Workload inPod = ContainerId.isUnique(containerId) ? pods.find(containerId) : null;
        return inPod == null ? containers.find(containerId) : inPod;
    }

    @Override
    public List<Workload> running() throws IOException {
        return pods.running();
    }

    @Override
    public List<Workload> all() throws IOException {
        final List<Workload> all = new ArrayList<>(pods.all());
        final Set<String> known = new HashSet<>();
        all.forEach(container -> known.add(container.containerId()));
        for (final Workload container : containers.all()) {
            if (!known.contains(container.containerId())) {
                all.add(container);
            }
        }
        return all;
    }

    @Override
    public int pid(String containerId) throws IOException {
        return containers.pid(containerId);
    }

    @Override
    public boolean isAlwaysUp() {
        return true;
    }
}
