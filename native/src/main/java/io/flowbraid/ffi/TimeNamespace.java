// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How far this process's {@code CLOCK_MONOTONIC} and {@code CLOCK_BOOTTIME} are ahead of the kernel's own, by which
 * eBPF stamps and by which agents of one host compare: 0 unless it runs in a time namespace, see time_namespaces(7).
 */
public final class TimeNamespace {
    private static final String INITIAL_INODE = "time:[4026531834]";
    private static final TimeNamespace INITIAL = new TimeNamespace(0, 0, true);
    private static final TimeNamespace UNKNOWN = new TimeNamespace(0, 0, false);

    /** Of the namespace this process runs in; read once, since a process cannot change it. */
    public static final TimeNamespace OWN = of(Path.of("/proc/self"));

    private final long monotonicNs;
    private final long bootTimeNs;
    private final boolean isKnown;

    private TimeNamespace(long monotonicNs, long bootTimeNs, boolean isKnown) {
        this.monotonicNs = monotonicNs;
        this.bootTimeNs = bootTimeNs;
        this.isKnown = isKnown;
    }

    /** @param process a {@code /proc/PID} */
    static TimeNamespace of(Path process) {
        try {
            final String inode = target(process, "time");
            if (inode.equals(INITIAL_INODE)) {
                return INITIAL;
            }
            // The file has the offsets of the namespace for children, which may be another one.
            return inode.equals(target(process, "time_for_children"))
                    ? parse(Files.readAllLines(process.resolve("timens_offsets")))
                    : UNKNOWN;
        } catch (IOException e) {
            return INITIAL; // a kernel without time namespaces, which are there since 5.6
        }
    }

    private static String target(Path process, String namespace) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns").resolve(namespace)).toString();
    }

    /** @param lines of {@code /proc/PID/timens_offsets}: clock, seconds, ns */
    public static TimeNamespace parse(List<String> lines) {
        long monotonicNs = 0;
        long bootTimeNs = 0;
        for (final String line : lines) {
            final String[] fields = line.trim().split("\\s+", -1);
            if (fields.length == 3) {
                final long ns = TimeUnit.SECONDS.toNanos(Long.parseLong(fields[1])) + Long.parseLong(fields[2]);
                // Kernels before 5.7 write the number of the clock.
                if (fields[0].equals("monotonic") || fields[0].equals("1")) {
                    monotonicNs = ns;
                } else if (fields[0].equals("boottime") || fields[0].equals("7")) {
                    bootTimeNs = ns;
                }
            }
        }
        return new TimeNamespace(monotonicNs, bootTimeNs, true);
    }

    /** What is to be subtracted from {@link System#nanoTime}. */
    public long monotonicOffsetNs() {
        return monotonicNs;
    }

    /** What is to be subtracted from {@code CLOCK_BOOTTIME} and from the start times in {@code /proc}. */
    public long bootTimeOffsetNs() {
        return bootTimeNs;
    }

    /** False when the offsets could not be found out. */
    public boolean isKnown() {
        return isKnown;
    }

    /** {@code CLOCK_MONOTONIC} as the kernel itself has it, whatever namespace this process runs in. */
    public static long kernelNanoTime() {
        return System.nanoTime() - OWN.monotonicNs;
    }
}
