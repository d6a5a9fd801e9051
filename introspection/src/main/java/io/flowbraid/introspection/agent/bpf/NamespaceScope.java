// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import java.nio.ByteBuffer;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The network namespace whose sockets the programs report: {@code struct scope} (native/src/main/bpf/scope.h). The
 * kernel drops the records of others before they take room in the ring. (NOT thread safe)
 */
public final class NamespaceScope {
    public static final String MAP = ".data.scope";
    static final int SINCE_NS_OFFSET = 0;
    static final int NETNS_OFFSET = 8;
    static final int UNUSED_OFFSET = 12;
    public static final int LENGTH = 16;

    private final LibBpf bpf;
    private final int fd;
    private final UnsafeBuffer key = new UnsafeBuffer(ByteBuffer.allocateDirect(Integer.BYTES));
    private final UnsafeBuffer value = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
    private long netns;

    /** @param netns what the programs were loaded with */
    public NamespaceScope(LibBpf bpf, int fd, long netns) {
        this.bpf = bpf;
        this.fd = fd;
        this.netns = netns;
    }

    /** What the programs begin with. */
    static Pointer initial(long netns) {
        final Pointer scope = Memory.allocateDirect(Runtime.getSystemRuntime(), LENGTH, true);
        scope.putInt(NETNS_OFFSET, (int) netns);
        return scope;
    }

    /**
     * Moves to another namespace.
     *
     * @param toNetns its inode; 0 for all namespaces
     * @param nowNs {@code CLOCK_MONOTONIC}
     */
    public void move(long toNetns, long nowNs) {
        if (toNetns == netns) {
            return;
        }
        value.putLong(SINCE_NS_OFFSET, nowNs);
        value.putInt(NETNS_OFFSET, (int) toNetns);
        if (bpf.bpf_map_update_elem(fd, key.addressOffset(), value.addressOffset(), 0) == 0) {
            netns = toNetns;
        }
    }
}
