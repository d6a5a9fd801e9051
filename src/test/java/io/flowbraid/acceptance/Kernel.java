// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a test needs of the host. On the integration machine it must be there: a skipped test would prove nothing. */
public final class Kernel {
    private static final boolean IS_INTEGRATION = "true".equals(System.getenv("CI"));

    private Kernel() {}

    /** Capturing, loading BPF programs and making network namespaces. */
    public static void assumeRootAndEbpf() {
        assume("root", new UnixSystem().getUid() == 0);
        assume("the kernel's BTF", Files.isReadable(Path.of("/sys/kernel/btf/vmlinux")));
    }

    static void assumeMptcp() {
        assume("a kernel with MPTCP", Files.exists(Path.of("/proc/sys/net/mptcp/enabled")));
    }

    public static void assumeProgram(String path) {
        assume(path, Files.isExecutable(Path.of(path)));
    }

    /** A program wherever the path has it. */
    public static void assumeCommand(String name) {
        assume(name, hasCommand(name));
    }

    public static boolean hasCommand(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    private static void assume(String need, boolean isThere) {
        if (IS_INTEGRATION) {
            assertThat(isThere).as("this test needs " + need).isTrue();
        } else {
            assumeTrue(isThere, "this test needs " + need);
        }
    }
}
