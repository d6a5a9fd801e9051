// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netlink;

import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.TimeNamespace;
import io.flowbraid.introspection.agent.process.AccountNames;
import io.flowbraid.introspection.agent.record.CommandLine;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Reads who a process is from {@code /proc/PID} (proc(5)). It's the process as it stands now: one that has called exec
 * since it opened its socket shows the later image. Start times are known to a clock tick, 10 ms as a rule.
 */
public final class ProcProcesses {
    private static final int SC_CLK_TCK = 2;
    private static final int MAX_TEXT = 4096;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Fields of {@code stat} behind the name's closing parenthesis. */
    private static final int PARENT = 1;

    private static final int START_TICKS = 19;

    private final Path proc;
    private final String bootId;
    private final long bootTimeNs;
    private final CommandLines commandLines;
    private final AccountNames users = new AccountNames();
    private final long tickNs = SECOND_NS / LibC.INSTANCE.sysconf(SC_CLK_TCK);

    /** @param bootTimeNs when the host booted, ns since the epoch */
    public ProcProcesses(Path proc, String bootId, long bootTimeNs, CommandLines commandLines) {
        this.proc = proc;
        this.bootId = bootId;
        this.bootTimeNs = bootTimeNs;
        this.commandLines = commandLines;
    }

    /** Those of this host, for others than the source of netlink. */
    public static ProcProcesses ofThisHost(String bootId, CommandLines commandLines) throws IOException {
        return new ProcProcesses(
                Path.of("/proc"), bootId, NetlinkSource.bootTimeNs(new SystemEpochNanoClock()), commandLines);
    }

    /** How exactly a start is known. */
    public long tickNs() {
        return tickNs;
    }

    /** Whether a start may have been read from here: those of eBPF are exact. */
    public boolean isWholeTicks(long startNs) {
        return (startNs + TimeNamespace.OWN.bootTimeOffsetNs()) % tickNs == 0;
    }

    /** Null when there is no such process any more. */
    @Nullable
    public ProcessIdentity identity(int pid) {
        final String stat = text(pid, "stat");
        final String status = text(pid, "status");
        if (stat.isEmpty() || status.isEmpty()) {
            return null;
        }
        final String[] fields = fields(stat);
        final int parent = Integer.parseInt(fields[PARENT]);
        final long startNs = Long.parseLong(fields[START_TICKS]) * tickNs - TimeNamespace.OWN.bootTimeOffsetNs();
        final int uid = realId(status, "\nUid:\t");
        final int gid = realId(status, "\nGid:\t");
        return new ProcessIdentity(
                bootId,
                pid,
                startNs,
                bootTimeNs + Long.parseLong(fields[START_TICKS]) * tickNs,
                name(stat),
                executable(pid),
                commandLine(pid),
                uid,
                users.userName(uid),
                gid,
                users.groupName(gid),
                parent,
                parent == 0 ? "" : text(parent, "comm").trim(),
                parent == 0 ? "" : executable(parent));
    }

    /** The control group paths, one a line, as {@code /proc/PID/cgroup} has them; empty when the process is gone. */
    String controlGroups(int pid) {
        return text(pid, "cgroup");
    }

    /** When it started, in ticks since boot; {@link Long#MAX_VALUE} when it is gone. */
    long startTicks(int pid) {
        final String stat = text(pid, "stat");
        return stat.isEmpty() ? Long.MAX_VALUE : Long.parseLong(fields(stat)[START_TICKS]);
    }

    private String executable(int pid) {
        try {
            return Files.readSymbolicLink(proc.resolve(pid + "/exe")).toString();
        } catch (IOException e) {
            return ""; // a kernel thread, or not ours to look into
        }
    }

    private String commandLine(int pid) {
        return commandLines.shown(CommandLine.ofFile(proc.resolve(pid + "/cmdline")));
    }

    private String text(int pid, String file) {
        try (InputStream in = Files.newInputStream(proc.resolve(pid + "/" + file))) {
            return new String(in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** A name may hold spaces and parentheses: it ends at the last one. */
    private static String name(String stat) {
        return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    }

    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", START_TICKS + 2);
    }

    private static int realId(String status, String label) {
        final int start = status.indexOf(label);
        return start < 0
                ? -1
                : (int) Long.parseLong(
                        status, start + label.length(), status.indexOf('\t', start + label.length()), 10);
    }
}
