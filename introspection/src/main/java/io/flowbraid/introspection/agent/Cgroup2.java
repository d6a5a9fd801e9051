// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the unified cgroup hierarchy; alone or beside those of version 1, it covers every process. */
final class Cgroup2 {
    private static final int MOUNT_POINT = 4;

    private Cgroup2() {}

    /** Where it is mounted; null when it is not. */
    static @Nullable Path mountPoint() {
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
