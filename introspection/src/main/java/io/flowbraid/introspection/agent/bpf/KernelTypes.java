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
     * Whether the kernel takes a program of this section. libbpf looks for a tracepoint that the kernel lacks in the
     * kernel's modules, which only CAP_SYS_ADMIN may, and then says EPERM instead of that it is not there. Hardened
     * kernels deny some iterators whatever is in them, so one that does nothing is tried.
     */
    boolean takes(String section) {
        final Pointer types = btf;
        if (types == null) {
            return true;
        }
        if (section.startsWith(TRACEPOINT_SECTION)) {
            final String tracepoint = TRACEPOINT_TYPE + section.substring(TRACEPOINT_SECTION.length());
            return bpf.btf__find_by_name_kind(types, tracepoint, KIND_TYPEDEF) > 0;
        }
        if (Sections.isIterator(section)) {
            final String iterator = ITERATOR_FUNCTION + Sections.targetOf(section);
            return EmptyIterator.isTaken(bpf, bpf.btf__find_by_name_kind(types, iterator, KIND_FUNCTION));
        }
        return true;
    }

    @Override
    public void close() {
        if (btf != null) {
            bpf.btf__free(btf);
        }
    }
}
