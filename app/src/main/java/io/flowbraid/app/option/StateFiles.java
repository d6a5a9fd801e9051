// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.state.StateDirectory;
import io.flowbraid.ffi.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where this run keeps what the next one needs. Each network namespace has its own {@code lo} and {@code eth0}, so it
 * has its own files: the host's is {@code companions.conf}; a namespace with a name of ip-netns(8) adds the name; any
 * other adds its number and the boot, since the kernel gives the number away again.
 */
final class StateFiles {
    /** There in the namespace that the kernel starts with, and in no other. */
    private static final Path HOST_ONLY = Path.of("/proc/sys/net/core/netdev_max_backlog");

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    private StateFiles() {}

    /** What is declared on the page. */
    static Path companions() {
        return StateDirectory.ofThisUser().resolve("companions" + namespace() + ".conf");
    }

    /** Sockets that were open when a run ended. */
    static Path openSockets() {
        return StateDirectory.ofThisUser().resolve("open-sockets" + namespace() + ".bin");
    }

    /** Records on their way to receivers elsewhere. */
    static Path exports() {
        return StateDirectory.ofThisUser().resolve("exports" + namespace());
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
