// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

/** The capabilities that Flowbraid can need while it runs, as capabilities(7) describes them. */
public enum Capability {
    NET_BIND_SERVICE(10, "to serve the page or a feed on a port below 1024"),
    NET_ADMIN(12, "to attach eBPF programs to control groups, for connection tracking (NAT) and large buffers"),
    NET_RAW(13, "to capture packets"),
    SYS_PTRACE(19, "to read the programs and sockets of other users' processes in /proc"),
    SYS_ADMIN(21, "to enter other network namespaces, where sockets are listed and interfaces captured"),
    SYS_NICE(23, "for threads that must not wait (threads.nice)"),
    PERFMON(38, "to load eBPF programs that trace the kernel"),
    BPF(39, "to load eBPF programs");

    private final int number;
    private final String purpose;

    Capability(int number, String purpose) {
        this.number = number;
        this.purpose = purpose;
    }

    /** Why it is needed: {@code to ...} or {@code for ...}. */
    public String purpose() {
        return purpose;
    }

    /** Its bit in a set of the kernel. */
    public long bit() {
        return 1L << number;
    }

    public String text() {
        return "CAP_" + name();
    }
}
