// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** What is written on a container: what a kubelet writes says its pod, the rest is the user's own. (NOT thread safe) */
final class WorkloadLabels {
    /** Said in fields of their own, or for the runtime's use only. */
    private static final String[] NOT_THE_USERS = {
        "io.kubernetes.", "io.cri-containerd.", "io.containerd.", "com.docker/"
    };

    private final Map<String, String> users = new TreeMap<>();
    private String podName = "";
    private String podNamespace = "";
    private String podUid = "";
    private String container = "";

    void put(String name, String value) {
        switch (name) {
            case "io.kubernetes.pod.name" -> podName = value;
            case "io.kubernetes.pod.namespace" -> podNamespace = value;
            case "io.kubernetes.pod.uid" -> podUid = value;
            case "io.kubernetes.container.name" -> container = value;
            default -> {
                if (isUsers(name)) {
                    users.put(name, value);
                }
            }
        }
    }

    /** One entry of a protocol buffers map of texts. */
    void put(ProtoMessage entry) throws IOException {
        String name = "";
        String value = "";
        for (int field = entry.next(); field != 0; field = entry.next()) {
            if (entry.isLongText()) {
                return;
            }
            switch (field) {
                case 1 -> name = entry.text();
                case 2 -> value = entry.text();
                default -> {
                    // A map has no other.
                }
            }
        }
        put(name, value);
    }

    void putAll(WorkloadLabels others) {
        users.putAll(others.users);
    }

    private static boolean isUsers(String name) {
        for (final String prefix : NOT_THE_USERS) {
            if (name.startsWith(prefix)) {
                return false;
            }
        }
        return true;
    }

    Labels users() {
        return Labels.of(users);
    }

    /** The container's name within its pod; empty outside of one. */
    String podContainer() {
        return container;
    }

    Workload workload(String id, String name, String runtime, String image) {
        return new Workload(id, name, runtime, image, podNamespace, podName, podUid, container, users());
    }
}
