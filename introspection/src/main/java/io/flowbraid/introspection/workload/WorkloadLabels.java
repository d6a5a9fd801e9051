// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
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

    private void put(String name, String value) {
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

    /** Those of a protocol buffers map, which is a list of entries. */
    static WorkloadLabels of(JsonNode entries) {
        final WorkloadLabels labels = new WorkloadLabels();
        for (final JsonNode entry : entries) {
            labels.put(entry.path("key").asText(), entry.path("value"));
        }
        return labels;
    }

    /** Ignores what is no text, or too long to be a label. */
    void put(String name, JsonNode value) {
        if (RuntimeMethod.isName(value)) {
            put(name, value.textValue());
        }
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
