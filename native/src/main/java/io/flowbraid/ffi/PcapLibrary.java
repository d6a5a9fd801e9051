// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where libpcap's runtime is. Debian installs {@code libpcap.so} only with the development package, so the versioned
 * name of the runtime is looked for first.
 */
public final class PcapLibrary {
    private static final List<String> NAMES = List.of("libpcap.so.0.8", "libpcap.so.1", "libpcap.so");

    private PcapLibrary() {}

    /**
     * The full path of the library, or plain {@code "pcap"} for the loader's own search when none is in a known place.
     */
    public static String path() {
        final String multiarch = switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64-linux-gnu";
            case "aarch64" -> "aarch64-linux-gnu";
            default -> System.getProperty("os.arch") + "-linux-gnu";
        };
        final List<String> folders = List.of(
                "/usr/lib/" + multiarch, "/lib/" + multiarch, "/usr/lib64", "/lib64", "/usr/lib", "/usr/local/lib");
        for (final String name : NAMES) {
            for (final String folder : folders) {
                final Path candidate = Path.of(folder, name);
                if (Files.exists(candidate)) {
                    return candidate.toString();
                }
            }
        }
        return "pcap";
    }
}
