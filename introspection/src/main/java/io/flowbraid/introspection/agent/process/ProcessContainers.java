// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import io.flowbraid.introspection.agent.record.ProcessRecordFlyweight;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which container a process is in. Where the cgroup's name does not tell it, as with plain runc and ctr, its start
 * does: a program that a runtime has started in another cgroup than its own is a container's, and that cgroup has the
 * container's name. A container without a cgroup of its own is known by the conmon that watches it. For processes that
 * were there before the agent, the files of the runtime and of {@code /proc} must do.
 */
final class ProcessContainers {
    private static final Path RUNC_STATE = Path.of("/run/runc");
    private static final String SHIM = "containerd-shim";
    private static final String MONITOR = "/conmon";
    private static final Pattern MONITORED_ID = Pattern.compile(" (?:-c|--cid)[ =]([0-9a-f]{64}) ");
    /** runc copies itself, so that a container cannot overwrite it. */
    private static final String RUNC_IN_MEMORY = "/memfd:runc_cloned";

    private static final String[] RUNTIMES = {"/runc", "/crun", "/youki"};

    private final HostProc proc;
    /** The last cgroups that were no container's: most programs start in the cgroup of the one before. */
    private String ordinaryPath = "";

    private String ordinaryV1Path = "";

    ProcessContainers(HostProc proc) {
        this.proc = proc;
    }

    /** As the names of its cgroups say, the unified first. */
    @Nullable
    Workload byName(ProcessRecordFlyweight record) {
        final String path = record.cgroupPath();
        if (!path.equals(ordinaryPath)) {
            final Workload unified = ContainerCgroup.workloadOf(path);
            if (unified != null) {
                return unified;
            }
            ordinaryPath = path;
        }
        final String v1Path = record.cgroupV1Path();
        if (v1Path.equals(ordinaryV1Path)) {
            return null;
        }
        final Workload v1 = ContainerCgroup.workloadOf(v1Path);
        ordinaryV1Path = v1 == null ? v1Path : ordinaryV1Path;
        return v1;
    }

    /** Of a process that executes a program; its parent may not be known. */
    @Nullable
    Workload ofExec(ProcessRecordFlyweight record, ProcessHistory before, @Nullable ProcessHistory parent) {
        final Workload named = byName(record);
        if (named != null) {
            return named;
        }
        final Workload monitored = monitoredBy(parent, record);
        if (monitored != null || !isRuntime(before.current()) || record.cgroup().equals(before.cgroup())) {
            return monitored;
        }
        return ContainerCgroup.startedBy(keeper(parent), record.cgroup());
    }

    /** Of a process whose start was not seen. */
    @Nullable
    Workload ofRunning(ProcessRecordFlyweight record, @Nullable ProcessHistory parent) {
        final String cgroup = record.cgroup();
        final Workload named = byName(record);
        if (named != null) {
            return named;
        }
        final Workload monitored = monitoredBy(parent, record);
        if (monitored != null || cgroup.isEmpty()) {
            return monitored;
        }
        if (parent != null && parent.workload() != null && cgroup.equals(parent.cgroup())) {
            return parent.workload();
        }
        final String keeper = keeper(parent);
        final boolean isKept = keeper.startsWith(SHIM) && parent != null && !cgroup.equals(parent.cgroup());
        if (isKept || isFirstOf(cgroup, record.pid())) {
            return ContainerCgroup.startedBy(keeper, cgroup);
        }
        return ContainerCgroup.workloadOf(proc.controlGroups(record.pid()));
    }

    /**
     * The container of a process whose parent is conmon, which watches one container: rootless podman may make no
     * cgroup for it. What else conmon starts, the runtime and the clean-up, is among its own arguments.
     */
    private static @Nullable Workload monitoredBy(@Nullable ProcessHistory parent, ProcessRecordFlyweight record) {
        if (parent == null || !parent.current().executable().endsWith(MONITOR)) {
            return null;
        }
        final String arguments = parent.current().commandLine() + ' ';
        final Matcher id = MONITORED_ID.matcher(arguments);
        final String executable = record.executable();
        if (!id.find() || executable.endsWith(MONITOR) || arguments.contains(' ' + executable + ' ')) {
            return null;
        }
        return Workload.ofContainer(id.group(1), arguments.contains("/crio") ? "cri-o" : "podman");
    }

    private static boolean isRuntime(ProcessIdentity image) {
        if (image.executable().startsWith(RUNC_IN_MEMORY)) {
            return true;
        }
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

    /**
     * Whether runc has a container of that name, and the process is its first: another cgroup may be called so, too.
     */
    private static boolean isFirstOf(String container, int pid) {
        return text(RUNC_STATE.resolve(container).resolve("state.json")).contains("\"init_process_pid\":" + pid + ",");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // not there, or gone by now
        }
    }
}
