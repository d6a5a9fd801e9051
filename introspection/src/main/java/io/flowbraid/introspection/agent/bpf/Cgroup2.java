// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The root of the unified cgroup hierarchy; alone or beside those of version 1, it covers every process. */
final class Cgroup2 {
    private static final int MOUNT_POINT = 4;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int NONE = -1;

    private Cgroup2() {}

    /** A descriptor of its directory, also where it is not mounted; negative when the kernel refuses that. */
    static int open() {
        final Path mounted = mountPoint();
        final int fd = mounted == null ? NONE : LibC.INSTANCE.open(mounted.toString(), 0);
        return fd >= 0 ? fd : openDetached();
    }

    /** Mounts it for this process alone, at no place: the file tree of {@code ip netns exec} has it nowhere. */
    static int openDetached() {
        try {
            final int context = LibC.INSTANCE.fsopen("cgroup2", FSOPEN_CLOEXEC);
            if (context < 0) {
                return NONE;
            }
            final int fd = LibC.INSTANCE.fsconfig(context, FSCONFIG_CMD_CREATE, 0, 0, 0) == 0
                    ? LibC.INSTANCE.fsmount(context, FSMOUNT_CLOEXEC, 0)
                    : NONE;
            LibC.INSTANCE.close(context);
            return fd;
        } catch (UnsatisfiedLinkError e) {
            return NONE;
        }
    }

    /** Where it is mounted; null when it is not. */
    private static @Nullable Path mountPoint() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
                if (line.contains(" - cgroup2 ")) {
                    return Path.of(line.split(" ", MOUNT_POINT + 2)[MOUNT_POINT]);
                }
            }
        } catch (IOException e) {
            return null;
        }
        return null;
    }
}
