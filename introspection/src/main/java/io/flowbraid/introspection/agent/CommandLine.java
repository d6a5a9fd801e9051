// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Arguments as the kernel keeps them, each ended by NUL, made one line. */
final class CommandLine {
    /** As much as the kernel side takes at exec: a process says the same of itself whichever way we learnt of it. */
    private static final int MAX_LENGTH = 511;

    private CommandLine() {}

    static String join(byte[] octets) {
        int length = octets.length;
        while (length > 0 && octets[length - 1] == 0) {
            length--;
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8).replace('\0', ' ');
    }

    /** Of a living process; empty when it is gone, or hidden from us. */
    static String ofProcess(int pid) {
        try (var file = Files.newInputStream(Path.of("/proc", Integer.toString(pid), "cmdline"))) {
            return join(file.readNBytes(MAX_LENGTH));
        } catch (IOException e) {
            return "";
        }
    }
}
