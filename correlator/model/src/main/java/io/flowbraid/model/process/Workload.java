// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.process;

/**
 * The container and pod a process runs in. Empty text where a level does not apply or is not known.
 *
 * @param containerId full id as the runtime gave it to the cgroup
 * @param runtime {@code docker}, {@code containerd}, {@code podman}, {@code runc}, …
 */
public record Workload(
        String containerId,
        String containerName,
        String runtime,
        String image,
        String podNamespace,
        String podName,
        String podUid,
        String podContainer,
        Labels labels) {

    /** A container on which nothing is written. */
    public Workload(
            String containerId,
            String containerName,
            String runtime,
            String image,
            String podNamespace,
            String podName,
            String podUid,
            String podContainer) {
        this(containerId, containerName, runtime, image, podNamespace, podName, podUid, podContainer, Labels.NONE);
    }

    /** A container of which only the id is known. */
    public static Workload ofContainer(String containerId, String runtime) {
        return new Workload(containerId, "", runtime, "", "", "", "", "");
    }

    /** Whether more than ids is known. */
    public boolean isNamed() {
        return !containerName.isEmpty() || !podName.isEmpty();
    }

    public Workload withPodUid(String uid) {
        return new Workload(
                containerId, containerName, runtime, image, podNamespace, podName, uid, podContainer, labels);
    }
}
