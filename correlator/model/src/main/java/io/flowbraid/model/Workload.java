// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model;

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
        String podContainer) {

    /** A container of which only the id is known. */
    public static Workload ofContainer(String containerId, String runtime) {
        return new Workload(containerId, "", runtime, "", "", "", "", "");
    }
}
