// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import io.flowbraid.model.ProcessIdentity;
import io.flowbraid.model.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which container a process is in. Where the cgroup's name does not tell it, as with plain runc and ctr, its start does: a
 * program that a runtime has started in another cgroup than its own is a container's, and that cgroup has the container's
 * name. For processes that were there before the agent, the files of the runtime and of {@code /proc} must do.
 */
final class ProcessContainers {
    private static final Path RUNC_STATE = Path.of("/run/runc");
    private static final String SHIM = "containerd-shim";
    private static final String[] RUNTIMES = {"/runc", "/crun", "/youki"};

    /** As the names of its cgroups say, the unified first. */
    static @Nullable Workload byName(ProcessRecordFlyweight record) {
        final Workload unified = ContainerCgroup.workload(record.cgroup(), record.cgroupParent());
        return unified != null ? unified : ContainerCgroup.workload(record.cgroupV1(), record.cgroupV1Parent());
    }

    /** Of a process that executes a program; its parent may not be known. */
    @Nullable
    Workload ofExec(ProcessRecordFlyweight record, ProcessHistory before, @Nullable ProcessHistory parent) {
        final Workload named = byName(record);
        if (named != null || !isRuntime(before.current()) || record.cgroup().equals(before.cgroup())) {
            return named;
        }
        return ContainerCgroup.startedBy(keeper(parent), record.cgroup());
    }

    /** Of a process whose start was not seen. */
    @Nullable
    Workload ofRunning(ProcessRecordFlyweight record, @Nullable ProcessHistory parent) {
        final String cgroup = record.cgroup();
        final Workload named = byName(record);
        if (named != null || cgroup.isEmpty()) {
            return named;
        }
        if (parent != null && parent.workload() != null && cgroup.equals(parent.cgroup())) {
            return parent.workload();
        }
        final String keeper = keeper(parent);
        final boolean isKept = keeper.startsWith(SHIM) && parent != null && !cgroup.equals(parent.cgroup());
        if (isKept || isFirstOf(cgroup, record.pid())) {
            return ContainerCgroup.startedBy(keeper, cgroup);
        }
        return ContainerCgroup.workloadOf(controlGroups(record.pid()));
    }

    private static boolean isRuntime(ProcessIdentity image) {
        for (final String runtime : RUNTIMES) {
            if (image.executable().endsWith(runtime)) {
                return true;
            }
        }
        return false;
    }

    /** Who waits for a container's end: containerd's is the parent, or stands behind the runtime that is the parent. */
    private static String keeper(@Nullable ProcessHistory parent) {
        if (parent == null) {
            return "";
        }
        final ProcessIdentity process = parent.current();
        return isRuntime(process) && process.parentName().startsWith(SHIM) ? process.parentName() : process.name();
    }

    /** Whether runc has a container of that name, and the process is its first: another cgroup may be called so, too. */
    private static boolean isFirstOf(String container, int pid) {
        return text(RUNC_STATE.resolve(container).resolve("state.json")).contains("\"init_process_pid\":" + pid + ",");
    }

    private static String controlGroups(int pid) {
        return text(Path.of("/proc", Integer.toString(pid), "cgroup"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // not there, or gone by now
        }
    }
}
