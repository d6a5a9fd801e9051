// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.state.StateDirectory;
import io.flowbraid.ffi.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this run keeps what is declared on its page. Each network namespace has its own {@code lo} and {@code eth0}, hence its
 * own file: the host's is {@code companions.conf}; one with a name of ip-netns(8) adds the name; any other adds its number and
 * the boot, since the kernel gives the number away again.
 */
final class CompanionsFile {
    /** There in the namespace that the kernel starts with, and in no other. */
    private static final Path HOST_ONLY = Path.of("/proc/sys/net/core/netdev_max_backlog");

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private CompanionsFile() {}

    static Path ofThisRun() {
        return StateDirectory.ofThisUser().resolve("companions" + namespace() + ".conf");
    }

    private static String namespace() {
        final long inode = NetworkNamespace.currentInode();
        if (Files.exists(HOST_ONLY) || inode == 0) {
            return "";
        }
        return suffix(inode, NetworkNamespace.names().getOrDefault(inode, ""), bootId());
    }

    /** @param name empty when it has none */
    static String suffix(long inode, String name, String bootId) {
        return name.isEmpty() ? ".net-" + inode + "-" + bootId : ".netns-" + name;
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "unknown";
        }
    }
}
