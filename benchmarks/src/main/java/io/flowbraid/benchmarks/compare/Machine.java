// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What the figures were made on, by what, and how busy it was before. */
record Machine(
        String commit,
        String time,
        String processor,
        int processors,
        long memoryMib,
        String kernel,
        String java,
        String loadAverageBefore,
        List<String> versions) {

    private static final long KIB_PER_MIB = 1024;

    static Machine here(String commit) throws IOException {
        return new Machine(
                commit,
                Instant.now().toString(),
                field("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / KIB_PER_MIB,
                System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).strip(),
                packages());
    }

    private static String field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }

    /** Debian's versions of the others. */
    private static List<String> packages() throws IOException {
        final Process process = new ProcessBuilder(
                        "dpkg-query",
                        "-W",
                        "-f",
                        "${Package} ${Version}\n",
                        "libpcap0.8",
                        "tcpdump",
                        "softflowd",
                        "nfdump",
                        "argus-server",
                        "pmacct",
                        "tshark",
                        "nethogs",
                        "tcpreplay",
                        "clang-14")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
