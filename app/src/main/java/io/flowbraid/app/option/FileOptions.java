// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.plan.FilePlan;
import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.value.Cidr;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which capture files are read, and how. */
public final class FileOptions {
    private static final int IPV4_MAPPED_BITS = 96;

    @Option(
            names = "-r",
            paramLabel = "FILE",
            description = {
                "Read packets from a pcap or pcapng file, also compressed (gzip, zstd, lz4,",
                "xz); - is standard input. Repeatable. A pattern in quotes stands for all",
                "files with such names. Files whose names differ in digits alone are a",
                "rotated set, read in the order of their packets; others are merged by time."
            })
    private List<Path> files = List.of();

    @Option(
            names = "--follow",
            description = {
                "Wait at the end of the file for packets that are still written to it, until",
                "SIGINT or SIGTERM. One -r only, uncompressed."
            })
    private boolean isGrowing;

    public boolean isEmpty() {
        return files.isEmpty();
    }

    /** Refuses what cannot be followed. */
    public void check(boolean hasFeedFile) {
        if (!isGrowing) {
            return;
        }
        if (files.size() != 1) {
            throw new UsageException(
                    files.isEmpty()
                            ? "--follow waits at the end of a capture file: name it with -r"
                            : "--follow waits at the end of one file: give one -r");
        }
        if (hasFeedFile) {
            throw new UsageException("--follow waits for packets, and the events of --feed are read to their end:"
                    + " leave one of them away");
        }
    }

    /** Writing to a file that is read would destroy it. */
    void checkIsNotRead(PacketFilePlan written) {
        final Path output = Path.of(written.file());
        if (!written.isStandardOutput()
                && Files.exists(output)
                && files.stream().anyMatch(file -> has(file, output))) {
            throw new UsageException("-w " + output + " would overwrite a file that -r reads: name another file");
        }
    }

    private static boolean has(Path fileOrPattern, Path output) {
        try {
            return Files.exists(fileOrPattern)
                    ? Files.isSameFile(fileOrPattern, output)
                    : FileSystems.getDefault()
                            .getPathMatcher(
                                    "glob:" + fileOrPattern.toAbsolutePath().normalize())
                            .matches(output.toAbsolutePath().normalize());
        } catch (IOException e) {
            return false; // reading it fails, too
        }
    }

    FilePlan plan(LoadedConfig config) {
        return new FilePlan(files.stream().map(Path::toString).toList(), isGrowing, netmask(config));
    }

    /** The networks of the default are too large to be anybody's. */
    private static int netmask(LoadedConfig config) {
        if (config.origin(Catalogue.LOCAL_NETWORKS).equals(LoadedConfig.DEFAULT)) {
            return 0;
        }
        return config.value(Catalogue.LOCAL_NETWORKS).stream()
                .filter(network -> network.hi() == 0 && network.prefixBits() > IPV4_MAPPED_BITS)
                .mapToInt(FileOptions::netmask)
                .findFirst()
                .orElse(0);
    }

    private static int netmask(Cidr network) {
        return -1 << Integer.SIZE + IPV4_MAPPED_BITS - network.prefixBits();
    }
}
