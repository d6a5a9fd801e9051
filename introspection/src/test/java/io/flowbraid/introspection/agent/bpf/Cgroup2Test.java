// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.ffi.LibC;
import io.flowbraid.introspection.agent.KernelAccess;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class Cgroup2Test {
    /** Where nothing is mounted, as in the file tree of {@code ip netns exec}. */
    @Test
    void shouldOpenTheRootOfTheHierarchyWithoutAMountPoint() {
        KernelAccess.open().close();

        final int fd = Cgroup2.openDetached();

        assertThat(fd).isNotNegative();
        assertThat(Files.exists(Path.of("/proc/self/fd/" + fd + "/cgroup.controllers")))
                .isTrue();
        LibC.INSTANCE.close(fd);
    }
}
