// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.lineage;

import io.flowbraid.introspection.agent.netlink.ProcProcesses;
import io.flowbraid.introspection.agent.process.HostProc;
import io.flowbraid.introspection.secrets.CommandLines;
import io.flowbraid.model.process.ProcessIdentity;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The processes that run on this host at this moment, from {@code /proc}. Starts are known there to a clock tick, which
 * is enough to know a process again: within one tick, no pid is used twice. (NOT thread safe: its methods take turns.)
 */
final class RunningProcesses {
    private final @Nullable ProcProcesses proc;

    RunningProcesses(@Nullable ProcProcesses proc) {
        this.proc = proc;
    }

    /** None where {@code /proc} has other pids than the agent, or hides them. */
    static RunningProcesses ofThisHost(String bootId, CommandLines commandLines) {
        if (!new HostProc().hasHostPids()) {
            return new RunningProcesses(null);
        }
        try {
            return new RunningProcesses(ProcProcesses.ofThisHost(bootId, commandLines));
        } catch (IOException e) {
            return new RunningProcesses(null);
        }
    }

    /** Whether a process that is not found has ended. */
    synchronized boolean areVisible() {
        return proc != null && proc.identity(1) != null;
    }

    /** Whether the start of a process is as {@code /proc} has it, and not as exact as the kernel. */
    synchronized boolean isCoarse(long startNs) {
        return proc != null && proc.isWholeTicks(startNs);
    }

    /** Null when it has ended, or another process has its pid. */
    synchronized @Nullable ProcessIdentity find(int pid, long startNs) {
        if (proc == null) {
            return null;
        }
        final ProcessIdentity process = proc.identity(pid);
        final boolean isSame =
                process != null && process.startNs() <= startNs && startNs < process.startNs() + proc.tickNs();
        return isSame ? process : null;
    }

    /** The parent of a process, dead or alive, if the parent runs and is certainly the one. */
    synchronized @Nullable ProcessIdentity parentOf(ProcessIdentity child) {
        if (proc == null || child.startNs() == 0) {
            return null;
        }
        final ProcessIdentity recorded = elder(child, proc);
        return recorded == null ? parentNow(child, proc) : recorded;
    }

    /** Who has the recorded pid, if it has had it since before the child began: no other can have had it then. */
    private static @Nullable ProcessIdentity elder(ProcessIdentity child, ProcProcesses proc) {
        if (child.parentPid() == 0) {
            return null;
        }
        final ProcessIdentity parent = proc.identity(child.parentPid());
        return parent != null && parent.startNs() + proc.tickNs() <= child.startNs() ? parent : null;
    }

    /** Of a child that runs and says so before and after: in between, its parent ran too. */
    private @Nullable ProcessIdentity parentNow(ProcessIdentity child, ProcProcesses proc) {
        final ProcessIdentity before = find(child.pid(), child.startNs());
        // A process that adopted an orphan did not start it.
        if (before == null
                || before.parentPid() == 0
                || child.parentPid() != 0 && child.parentPid() != before.parentPid()) {
            return null;
        }
        final ProcessIdentity parent = proc.identity(before.parentPid());
        final ProcessIdentity after = find(child.pid(), child.startNs());
        return parent != null && after != null && after.parentPid() == parent.pid() ? parent : null;
    }
}
