// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import io.flowbraid.model.process.Workload;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the container out of the path of a cgroup. Most runtimes put the container's id, 64 hex digits, into one of its
 * names: {@code /docker/<id>}, {@code docker-<id>.scope}, {@code libpod-<id>/container},
 * {@code pod<uid>/<id>}, {@code cri-containerd-<id>.scope}. A shorter name cannot be told from any other cgroup, but
 * where it says whose it is: {@code lxc.payload.<name>}, {@code machine-<name>.scope/payload}, {@code
 * runc-<name>.scope}, {@code k8s.io/<name>}; or when a runtime was seen to start a program there ({@link #startedBy}).
 */
public final class ContainerCgroup {
    private static final Pattern ID = Pattern.compile("(?:^|[^0-9a-f])([0-9a-f]{64})(?:$|[^0-9a-f])");
    private static final Pattern POD_UID = Pattern.compile(
            "pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})");

    private static final Pattern LXC = Pattern.compile("lxc\\.payload\\.(.+)");
    private static final Pattern NSPAWN = Pattern.compile("(?:payload|init\\.scope|system\\.slice|user\\.slice)/"
            + "(?:machine-(?!qemu|lxc)(?<machine>.+)\\.scope|systemd-nspawn@(?<instance>.+)\\.service)");
    private static final Pattern RUNC_SCOPE = Pattern.compile("runc-(.+)\\.scope");
    /**
     * Makes the cgroups of systemd's units, in which a program may also be started by a runtime: hooks, health checks.
     */
    private static final Pattern UNIT = Pattern.compile(".*\\.(?:slice|scope|service|mount|socket|swap)");
    /** Watches a container, outside of it. */
    private static final String MONITOR = "conmon";

    private static final String LXC_PARENT = "lxc";
    private static final String KUBERNETES_NAMESPACE = "k8s.io";
    private static final String CONTAINERD = "containerd";

    private ContainerCgroup() {}

    /** By the name itself; the parent's tells more of it. */
    private static @Nullable Workload workloadOf(String name, String parentName) {
        if (name.contains(MONITOR)) {
            return null;
        }
        final Matcher inName = ID.matcher(name);
        return inName.find() ? withId(inName.group(1), name, parentName) : namedBy(name, parentName);
    }

    /** Containers that have a name for their id. */
    private static @Nullable Workload namedBy(String name, String parentName) {
        final Matcher nspawn = NSPAWN.matcher(name + '/' + parentName);
        if (nspawn.matches()) {
            final String machine = nspawn.group("machine");
            return named("systemd-nspawn", machine == null ? nspawn.group("instance") : machine);
        }
        for (final String each : new String[] {name, parentName}) {
            final Matcher lxc = LXC.matcher(each);
            if (lxc.matches()) {
                return named(LXC_PARENT, lxc.group(1));
            }
            final Matcher runc = RUNC_SCOPE.matcher(each);
            if (runc.matches()) {
                return named("runc", runc.group(1));
            }
        }
        if (parentName.equals(LXC_PARENT) && !name.isEmpty()) {
            return named(LXC_PARENT, name);
        }
        return parentName.equals(KUBERNETES_NAMESPACE) && !name.isEmpty()
                ? Workload.ofContainer(name, CONTAINERD)
                : null;
    }

    /**
     * The container whose first program a runtime has started in that cgroup, by whatever name; null where the name is
     * not the container's.
     *
     * @param parentProgram the process that waits for the container's end: the runtime itself, or one that it left
     *     behind
     */
    static @Nullable Workload startedBy(String parentProgram, String name) {
        if (name.isEmpty() || UNIT.matcher(name).matches()) {
            return null;
        }
        return parentProgram.startsWith("containerd-shim")
                ? Workload.ofContainer(name, CONTAINERD)
                : named("runc", name);
    }

    /** Units have their dashes escaped. */
    private static Workload named(String runtime, String escapedName) {
        final String name = escapedName.replace("\\x2d", "-");
        return new Workload(name, name, runtime, "", "", "", "", "");
    }

    /**
     * Of a path, or of the lines of {@code /proc/PID/cgroup}, the innermost container of each path; null when none
     * names one.
     */
    public static @Nullable Workload workloadOf(String controlGroups) {
        for (final String line : controlGroups.split("\n", -1)) {
            final String[] names = line.split("/", -1);
            for (int i = names.length - 1; i > 0; i--) {
                if (names[i].contains(MONITOR)) {
                    break;
                }
                final Workload workload = workloadOf(names[i], i == 1 ? "" : names[i - 1]);
                if (workload != null) {
                    return workload;
                }
            }
        }
        return null;
    }

    private static Workload withId(String id, String name, String parentName) {
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
        if (name.startsWith("cri-containerd-")
                || parentName.equals(KUBERNETES_NAMESPACE)
                || parentName.equals("default")) {
            return CONTAINERD;
        }
        return "";
    }
}
