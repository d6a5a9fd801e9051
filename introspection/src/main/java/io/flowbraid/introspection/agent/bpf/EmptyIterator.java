// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** The shortest iterator: {@code return 0}. Hardened kernels refuse some iterators whatever is in them. */
final class EmptyIterator {
    /** {@code enum bpf_prog_type} and {@code enum bpf_attach_type} (linux/bpf.h). */
    private static final int TRACING = 26;

    private static final int TRACE_ITER = 28;

    /** {@code struct bpf_insn}: {@code r0 = 0}, then {@code exit}. */
    private static final long[] RETURN_0 = {0xb7, 0x95};

    /** {@code struct bpf_prog_load_opts} (bpf/bpf.h) as far as {@code attach_prog_fd}. */
    private static final int OPTIONS_LENGTH = 40;

    private static final int ATTACH_TYPE_OFFSET = 12;
    private static final int ATTACH_ID_OFFSET = 32;

    private EmptyIterator() {}

    /** @param functionId id of {@code bpf_iter_...} in the kernel's BTF; not positive when there is none */
    static boolean isTaken(LibBpf bpf, int functionId) {
        if (functionId <= 0) {
            return false;
        }
        final Runtime runtime = Runtime.getSystemRuntime();
        final Pointer instructions = Memory.allocateDirect(runtime, Long.BYTES * RETURN_0.length);
        instructions.put(0, RETURN_0, 0, RETURN_0.length);
        final Pointer options = Memory.allocateDirect(runtime, OPTIONS_LENGTH, true);
        options.putLong(0, OPTIONS_LENGTH);
        options.putInt(ATTACH_TYPE_OFFSET, TRACE_ITER);
        options.putInt(ATTACH_ID_OFFSET, functionId);
        final int fd = bpf.bpf_prog_load(TRACING, "empty", "Dual BSD/GPL", instructions, RETURN_0.length, options);
        if (fd < 0) {
            return false;
        }
        LibC.INSTANCE.close(fd);
        return true;
    }
}
