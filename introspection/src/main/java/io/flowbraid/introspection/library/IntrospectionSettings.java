// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.library;

import io.flowbraid.introspection.agent.IntrospectionAgent;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to watch and how. Immutable: each {@code with} method returns a copy.
 *
 * @param kernel how the kernel is asked
 * @param namespace file of the only network namespace to report, such as {@code /run/netns/NAME} or {@code
 *     /proc/PID/ns/net}; null for all with eBPF, for that of the calling thread with netlink
 * @param hasContainerNames whether Docker, podman, containerd and CRI-O are asked for the names of containers; without,
 *     a container has its id only
 * @param countersInterval how often the counters of open sockets are reported if they changed; more rarely when there
 *     are so many sockets that a report takes more than 2 % of a core
 * @param ringBytes memory of the kernel for events that wait for {@link Introspection#poll}, a power of two (eBPF)
 * @param maxPeers UDP peers of all sockets that are counted at a time (eBPF)
 */
public record IntrospectionSettings(
        Kernel kernel,
        @Nullable Path namespace,
        boolean hasContainerNames,
        Duration countersInterval,
        int ringBytes,
        int maxPeers) {
    /** How the kernel is asked. */
    public enum Kernel {
        /** eBPF, or netlink where eBPF is not allowed. */
        ANY,
        /** Sees every socket of every namespace; needs root, or CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN. */
        EBPF,
        /** Polls each second; misses short connections, and who opened or accepted one. */
        NETLINK
    }

    public IntrospectionSettings {
        if (countersInterval.isNegative() || countersInterval.isZero()) {
            throw new IllegalArgumentException("countersInterval=" + countersInterval + " must be positive");
        }
        if (Integer.bitCount(ringBytes) != 1 || ringBytes < 4096) {
            throw new IllegalArgumentException("ringBytes=" + ringBytes + " must be a power of two, at least 4096");
        }
        if (maxPeers < 1) {
            throw new IllegalArgumentException("maxPeers=" + maxPeers + " must be positive");
        }
    }

    /** All namespaces, by eBPF if possible, without container names; counters each second. */
    public static IntrospectionSettings defaults() {
        return new IntrospectionSettings(
                Kernel.ANY,
                null,
                false,
                IntrospectionAgent.DEFAULT_SNAPSHOT_INTERVAL,
                EbpfSource.DEFAULT_RING_BYTES,
                EbpfSource.DEFAULT_MAX_PEERS);
    }

    public IntrospectionSettings withKernel(Kernel wanted) {
        return new IntrospectionSettings(wanted, namespace, hasContainerNames, countersInterval, ringBytes, maxPeers);
    }

    public IntrospectionSettings withNamespace(Path only) {
        return new IntrospectionSettings(kernel, only, hasContainerNames, countersInterval, ringBytes, maxPeers);
    }

    public IntrospectionSettings withContainerNames() {
        return new IntrospectionSettings(kernel, namespace, true, countersInterval, ringBytes, maxPeers);
    }

    public IntrospectionSettings withCountersInterval(Duration interval) {
        return new IntrospectionSettings(kernel, namespace, hasContainerNames, interval, ringBytes, maxPeers);
    }

    public IntrospectionSettings withRingBytes(int bytes) {
        return new IntrospectionSettings(kernel, namespace, hasContainerNames, countersInterval, bytes, maxPeers);
    }

    public IntrospectionSettings withMaxPeers(int peers) {
        return new IntrospectionSettings(kernel, namespace, hasContainerNames, countersInterval, ringBytes, peers);
    }
}
