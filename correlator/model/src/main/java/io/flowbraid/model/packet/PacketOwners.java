// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.packet;

import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Packets that were counted a moment ago, and the processes at their ends. The caller fills {@link #packets}, and the
 * engine fills the rest. (NOT thread safe: owned by the thread that holds it.)
 */
public final class PacketOwners {
    private final PacketBatch packets;
    private final @Nullable ProcessIdentity[] processes;
    private final @Nullable Workload[] workloads;
    private final long[] flows;

    public PacketOwners(int capacity) {
        packets = new PacketBatch(capacity);
        processes = new @Nullable ProcessIdentity[2 * capacity];
        workloads = new @Nullable Workload[2 * capacity];
        flows = new long[capacity];
    }

    /** The packets to ask for. */
    public PacketBatch packets() {
        return packets;
    }

    /** The {@code flow.id} of the n-th packet; 0 unknown. */
    public long flow(int n) {
        return flows[n];
    }

    /** The process that sent the n-th packet; null unknown. */
    public @Nullable ProcessIdentity sender(int n) {
        return processes[2 * n];
    }

    /** The process whose socket received the n-th packet; null unknown. */
    public @Nullable ProcessIdentity receiver(int n) {
        return processes[2 * n + 1];
    }

    /** Container and pod of {@link #sender}. */
    public @Nullable Workload senderWorkload(int n) {
        return workloads[2 * n];
    }

    /** Container and pod of {@link #receiver}. */
    public @Nullable Workload receiverWorkload(int n) {
        return workloads[2 * n + 1];
    }

    /** Says of which flow the n-th packet is. */
    public void flow(int n, long id) {
        flows[n] = id;
    }

    /** Says who sent the n-th packet. */
    public void sender(int n, @Nullable ProcessIdentity process, @Nullable Workload workload) {
        processes[2 * n] = process;
        workloads[2 * n] = workload;
    }

    /** Says who received the n-th packet. */
    public void receiver(int n, @Nullable ProcessIdentity process, @Nullable Workload workload) {
        processes[2 * n + 1] = process;
        workloads[2 * n + 1] = workload;
    }
}
