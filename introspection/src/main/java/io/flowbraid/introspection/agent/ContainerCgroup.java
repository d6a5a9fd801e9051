// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.Workload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the container out of the names of a cgroup and its parent. Every runtime puts the container's id, 64 hex
 * digits, into one of the two: {@code /docker/<id>}, {@code docker-<id>.scope}, {@code libpod-<id>/container},
 * {@code pod<uid>/<id>}, {@code cri-containerd-<id>.scope}. A shorter name cannot be told from any other cgroup, but for
 * those of LXC and systemd-nspawn, which say whose they are: {@code lxc.payload.<name>}, {@code machine-<name>.scope/payload}.
 */
public final class ContainerCgroup {
    private static final Pattern ID = Pattern.compile("(?:^|[^0-9a-f])([0-9a-f]{64})(?:$|[^0-9a-f])");
    private static final Pattern POD_UID = Pattern.compile(
            "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})");

    private static final Pattern LXC = Pattern.compile("lxc\\.payload\\.(.+)");
    private static final Pattern NSPAWN =
            Pattern.compile("payload/(?:machine-(?<machine>.+)\\.scope|systemd-nspawn@(?<instance>.+)\\.service)");

    private ContainerCgroup() {}

    static @Nullable Workload workload(String name, String parentName) {
        final Matcher inName = ID.matcher(name);
        if (inName.find()) {
            return workload(inName.group(1), name, parentName);
        }
        final Matcher inParent = ID.matcher(parentName);
        return inParent.find() ? workload(inParent.group(1), parentName, "") : machineOf(name, parentName);
    }

    /** Containers that have a name for their id. */
    private static @Nullable Workload machineOf(String name, String parentName) {
        final Matcher nspawn = NSPAWN.matcher(name + '/' + parentName);
        if (nspawn.matches()) {
            final String machine = nspawn.group("machine");
            return machine("systemd-nspawn", machine == null ? nspawn.group("instance") : machine);
        }
        final Matcher lxc = LXC.matcher(name);
        if (lxc.matches()) {
            return machine("lxc", lxc.group(1));
        }
        final Matcher parent = LXC.matcher(parentName);
        return parent.matches() ? machine("lxc", parent.group(1)) : null;
    }

    /** Units have their dashes escaped. */
    private static Workload machine(String runtime, String escapedName) {
        final String name = escapedName.replace("\\x2d", "-");
        return new Workload(name, name, runtime, "", "", "", "", "");
    }

    /** Of the lines of {@code /proc/PID/cgroup}; null when none of them names a container. */
    public static @Nullable Workload workloadOf(String controlGroups) {
        for (final String line : controlGroups.split("\n", -1)) {
            final String[] names = line.split("/", -1);
            final int last = names.length - 1;
            final Workload workload = last < 1 ? null : workload(names[last], names[last - 1]);
            if (workload != null) {
                return workload;
            }
        }
        return null;
    }

    private static Workload workload(String id, String name, String parentName) {
        final Matcher pod = POD_UID.matcher(parentName);
        final String podUid = pod.find() ? pod.group(1).replace('_', '-') : "";
        return new Workload(id, "", runtime(name, parentName), "", "", "", podUid, "");
    }

    private static String runtime(String name, String parentName) {
        if (name.startsWith("docker-") || parentName.equals("docker")) {
            return "docker";
        }
        if (name.startsWith("libpod-") || parentName.startsWith("libpod")) {
            return "podman";
        }
        if (name.startsWith("crio-")) {
            return "cri-o";
        }
        if (name.startsWith("cri-containerd-") || parentName.equals("k8s.io") || parentName.equals("default")) {
            return "containerd";
        }
        return "";
    }
}
