// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import io.flowbraid.introspection.agent.record.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc} says of processes by their pids of the host, which eBPF reports. In a PID namespace of its own the
 * agent sees other processes under the same numbers: then it asks nothing.
 */
public final class HostProc {
    private static final String INITIAL_NAMESPACE = "pid:[4026531836]";
    private static final String OTHER_PIDS = "the agent runs in a PID namespace of its own: of processes outside that"
            + " ran before it, it does not see the programs, and the sockets only once they are used; give it the host's"
            + " PIDs (docker run --pid=host, hostPID: true in a pod, nsenter -t 1 -p)";

    private final Path proc;
    private final boolean hasHostPids;

    public HostProc() {
        this(Path.of("/proc"));
    }

    HostProc(Path proc) {
        this.proc = proc;
        hasHostPids = isInitialNamespace(proc.resolve("self/ns/pid"));
    }

    private static boolean isInitialNamespace(Path namespace) {
        try {
            return Files.readSymbolicLink(namespace).toString().equals(INITIAL_NAMESPACE);
        } catch (IOException e) {
            return true; // a kernel without PID namespaces
        }
    }

    /** Whether the agent sees all processes of the host. */
    public boolean hasHostPids() {
        return hasHostPids;
    }

    /** What cannot be seen from here, one sentence; empty when all can. */
    public String limits() {
        return hasHostPids ? "" : OTHER_PIDS;
    }

    /** Of a living process, separated by NUL; empty when it is gone, or hidden from us. */
    String arguments(int pid) {
        return hasHostPids ? CommandLine.ofFile(file(pid, "cmdline")) : "";
    }

    /** The control group paths, one a line; empty when the process is gone, or hidden from us. */
    String controlGroups(int pid) {
        try {
            return hasHostPids ? Files.readString(file(pid, "cgroup")) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private Path file(int pid, String name) {
        return proc.resolve(Integer.toString(pid)).resolve(name);
    }
}
