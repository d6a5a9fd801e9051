// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import io.flowbraid.model.Workload;

/** The labels that a kubelet gives to each container of a pod. (NOT thread safe) */
final class PodLabels {
    private String podName = "";
    private String podNamespace = "";
    private String podUid = "";
    private String container = "";

    void put(String key, String value) {
        switch (key) {
            case "io.kubernetes.pod.name" -> podName = value;
            case "io.kubernetes.pod.namespace" -> podNamespace = value;
            case "io.kubernetes.pod.uid" -> podUid = value;
            case "io.kubernetes.container.name" -> container = value;
            default -> {
                // Other labels are the user's own.
            }
        }
    }

    Workload workload(String id, String name, String runtime, String image) {
        return new Workload(id, name, runtime, image, podNamespace, podName, podUid, container);
    }
}
