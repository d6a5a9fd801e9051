// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.model.Workload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a container by the path of its control group: the last part holds the 64 hexadecimal digits of the id,
 * whatever prefix and suffix the runtime or systemd puts around; the part before may hold the pod.
 */
final class ContainerPath {
    private static final Pattern CONTAINER =
            Pattern.compile("(?:^|/)([^/]*)/([a-z-]*?)-?([0-9a-f]{64})(?:\\.scope)?(?:/|$)", Pattern.MULTILINE);
    private static final Pattern POD = Pattern.compile("pod([0-9a-f]{8}[-_0-9a-f]{28})(?:\\.slice)?$");

    private ContainerPath() {}

    /** Null when none of the lines of {@code /proc/PID/cgroup} names a container. */
    static @Nullable Workload workloadOf(String controlGroups) {
        final Matcher container = CONTAINER.matcher(controlGroups);
        if (!container.find()) {
            return null;
        }
        final Matcher pod = POD.matcher(container.group(1));
        final String podUid = pod.find() ? pod.group(1).replace('_', '-') : "";
        return new Workload(
                container.group(3), "", runtimeOf(container.group(2), container.group(1)), "", "", "", podUid, "");
    }

    private static String runtimeOf(String prefix, String parent) {
        return switch (prefix) {
            case "docker" -> "docker";
            case "cri-containerd" -> "containerd";
            case "libpod" -> "podman";
            case "crio" -> "cri-o";
            default -> parent.endsWith("docker") ? "docker" : "";
        };
    }
}
