// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import java.util.ArrayList;
import java.util.List;

/**
 * The effective capabilities of this process ({@code CapEff} of {@code /proc/self/status}).
 *
 * @param bits one for each capability, numbered as in linux/capability.h
 */
record Capabilities(long bits) {
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;
    private static final int PTRACE = 19;
    private static final int SYS_ADMIN = 21;
    private static final int PERFMON = 38;
    private static final int BPF = 39;

    static Capabilities of(Host host) {
        for (final String line : host.lines("/proc/self/status")) {
            if (line.startsWith("CapEff:")) {
                return new Capabilities(Long.parseUnsignedLong(line.substring(7).strip(), 16));
            }
        }
        return new Capabilities(0);
    }

    boolean canCapture() {
        return has(NET_RAW);
    }

    /** Also what needs no mount point. */
    boolean canMount() {
        return has(SYS_ADMIN);
    }

    boolean canSeeOtherProcesses() {
        return has(PTRACE);
    }

    /** What the eBPF programs need and this process lacks; CAP_SYS_ADMIN stands for BPF and PERFMON. */
    List<String> missingForBpf() {
        final List<String> missing = new ArrayList<>();
        if (!has(BPF) && !has(SYS_ADMIN)) {
            missing.add("CAP_BPF");
        }
        if (!has(PERFMON) && !has(SYS_ADMIN)) {
            missing.add("CAP_PERFMON");
        }
        if (!has(NET_ADMIN)) {
            missing.add("CAP_NET_ADMIN");
        }
        return missing;
    }

    private boolean has(int capability) {
        return (bits >>> capability & 1) != 0;
    }
}
