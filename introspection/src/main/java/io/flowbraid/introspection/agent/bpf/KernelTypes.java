// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/** What the running kernel says of its own types and tracepoints (BTF). (NOT thread safe) */
final class KernelTypes implements AutoCloseable {
    static final String FILE = "/sys/kernel/btf/vmlinux";

    private static final int KIND_TYPEDEF = 8;
    private static final int KIND_FUNCTION = 12;
    private static final String TRACEPOINT_SECTION = "tp_btf/";
    private static final String TRACEPOINT_TYPE = "btf_trace_";
    private static final String ITERATOR_FUNCTION = "bpf_iter_";

    private final LibBpf bpf;
    private final @Nullable Pointer btf;

    KernelTypes(LibBpf bpf) {
        this.bpf = bpf;
        btf = bpf.btf__load_vmlinux_btf();
    }

    /** For libbpf; null when the kernel's BTF cannot be read. */
    @Nullable
    Pointer btf() {
        return btf;
    }

    /**
     * Whether a program of this section has what it attaches to. libbpf looks for a tracepoint that the kernel lacks in
     * the kernel's modules, which only CAP_SYS_ADMIN may, and then says EPERM instead of that it is not there.
     */
    boolean hasTargetOf(String section) {
        return btf == null
                || !section.startsWith(TRACEPOINT_SECTION)
                || bpf.btf__find_by_name_kind(
                                btf, TRACEPOINT_TYPE + section.substring(TRACEPOINT_SECTION.length()), KIND_TYPEDEF)
                        > 0;
    }

    /** Whether the kernel takes a program of this section: tried with one that does nothing. */
    boolean takesIterator(String section) {
        return btf != null
                && EmptyIterator.isTaken(
                        bpf,
                        bpf.btf__find_by_name_kind(btf, ITERATOR_FUNCTION + Sections.targetOf(section), KIND_FUNCTION));
    }

    @Override
    public void close() {
        if (btf != null) {
            bpf.btf__free(btf);
        }
    }
}
