// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Finds out what a run needs of its plan. */
public final class NeededCapabilities {
    private static final int FIRST_FREE_PORT = 1024;

    private final Set<Capability> needed = EnumSet.noneOf(Capability.class);

    /** It captures packets. */
    public NeededCapabilities forCapture() {
        needed.addAll(List.of(Capability.NET_RAW, Capability.NET_ADMIN));
        return this;
    }

    /** An agent watches the sockets of this host. */
    public NeededCapabilities forAgent() {
        needed.addAll(List.of(Capability.BPF, Capability.PERFMON, Capability.NET_ADMIN, Capability.SYS_PTRACE));
        return this;
    }

    /** It looks into other network namespaces. */
    public NeededCapabilities forNamespaces() {
        needed.add(Capability.SYS_ADMIN);
        return this;
    }

    /** @param nice of its threads, as nice(1) */
    public NeededCapabilities forPriority(int nice) {
        if (nice < 0) {
            needed.add(Capability.SYS_NICE);
        }
        return this;
    }

    /** @param address to listen on; what ends with a port after a colon */
    public NeededCapabilities forPort(String address) {
        final String port = address.substring(address.lastIndexOf(':') + 1).replaceAll("\\D.*", "");
        if (!port.isEmpty() && port.length() < 6 && isPrivileged(Integer.parseInt(port))) {
            needed.add(Capability.NET_BIND_SERVICE);
        }
        return this;
    }

    private static boolean isPrivileged(int port) {
        return port > 0 && port < FIRST_FREE_PORT;
    }

    public Set<Capability> set() {
        return EnumSet.copyOf(needed);
    }
}
