// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A control group with a quota of processor time, of version 2 or 1. Closed, its processes are free again. */
final class CpuLimit implements AutoCloseable {
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");
    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/cpu");
    private static final int PERIOD_US = 100_000;
    private static final String PROCESSES = "cgroup.procs";

    private final Path group;
    private final Path parent;

    private CpuLimit(Path parent) throws IOException {
        this.parent = parent;
        group = Files.createDirectory(parent.resolve(
                "fb-torture-%d-%d".formatted(ProcessHandle.current().pid(), MADE.incrementAndGet())));
    }

    static CpuLimit create(int percent) throws IOException {
        final int quotaUs = PERIOD_US / 100 * percent;
        if (Files.exists(VERSION_2.resolve("cgroup.controllers"))) {
            final Path enabled = VERSION_2.resolve("cgroup.subtree_control");
            if (!List.of(Files.readString(enabled).strip().split(" ")).contains("cpu")) {
                Files.writeString(enabled, "+cpu");
            }
            final CpuLimit limit = new CpuLimit(VERSION_2);
            limit.write("cpu.max", quotaUs + " " + PERIOD_US);
            return limit;
        }
        final CpuLimit limit = new CpuLimit(VERSION_1);
        limit.write("cpu.cfs_period_us", Integer.toString(PERIOD_US));
        limit.write("cpu.cfs_quota_us", Integer.toString(quotaUs));
        return limit;
    }

    void add(long pid) throws IOException {
        write(PROCESSES, Long.toString(pid));
    }

    private void write(String file, String value) throws IOException {
        Files.writeString(group.resolve(file), value);
    }

    @Override
    public void close() throws IOException {
        for (final String pid : new ArrayList<>(Files.readAllLines(group.resolve(PROCESSES)))) {
            try {
                Files.writeString(parent.resolve(PROCESSES), pid);
            } catch (IOException e) {
                // It has ended.
            }
        }
        Files.delete(group);
    }
}
