// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host an agent speaks for, and which of its boots. */
public record HostIdentity(String hostName, String bootId) {

    public static HostIdentity ofThisHost() {
        return named("");
    }

    /** This host by another name; by its own where that is empty. */
    public static HostIdentity named(String name) {
        String bootId = "";
        try {
            bootId =
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            // Without it, processes of two boots may look alike; nothing else depends on it.
        }
        return new HostIdentity(name.isEmpty() ? ownName() : name, bootId);
    }

    private static String ownName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "";
            }
        }
    }
}
