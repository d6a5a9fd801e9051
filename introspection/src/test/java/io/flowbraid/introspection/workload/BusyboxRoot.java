// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** What the containers of tests are made of: nothing is fetched. */
public final class BusyboxRoot {
    private BusyboxRoot() {}

    /** Where a program is missing the test is skipped, but fails in CI. */
    public static void require(Path program) {
        if (!Files.isExecutable(program)) {
            if ("true".equals(System.getenv("CI"))) {
                fail(program + " is missing");
            }
            Assumptions.abort(program + " is missing");
        }
    }

    /** A directory for a container to have as its root. */
    public static Path make(Path directory) throws IOException {
        final Path root = Files.createDirectory(directory.resolve("rootfs"));
        for (String name : List.of("bin", "dev", "etc", "proc", "sys", "tmp")) {
            Files.createDirectory(root.resolve(name));
        }
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
        for (String applet : List.of("sh", "nc", "sleep", "true")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        return root;
    }
}
