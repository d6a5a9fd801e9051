// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine.conversation;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.process.ProcessIdentity;
import org.jspecify.annotations.Nullable;

/** Where a docker-proxy passes on what it accepts; its command line says so. */
record PublishedPort(long hi, long lo, int port) {
    private static final String PROGRAM = "docker-proxy";

    static boolean isDockerProxy(ProcessIdentity process) {
        return process.name().equals(PROGRAM) || process.executable().endsWith("/" + PROGRAM);
    }

    /** Null when the command line does not say it. */
    static @Nullable PublishedPort of(ProcessIdentity process) {
        final String[] words = process.commandLine().split(" ");
        String address = "";
        String port = "";
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].endsWith("-container-ip")) {
                address = words[i + 1];
            } else if (words[i].endsWith("-container-port")) {
                port = words[i + 1];
            }
        }
        try {
            final long[] parsed = IpAddress.parse(address);
            return new PublishedPort(parsed[0], parsed[1], Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
