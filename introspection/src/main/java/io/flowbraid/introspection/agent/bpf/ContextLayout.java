// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Where x86 keeps the preemption count, for {@code struct context_layout} (native/src/main/bpf/context.h). The kernel's
 * BTF lists the per-processor variables with their places; only distances between them are used.
 */
public final class ContextLayout {
    static final String MAP = ".rodata.context";
    static final int PREEMPT_COUNT_OFFSET = 0;
    static final int CURRENT_TASK_OFFSET = 8;
    static final int IS_KNOWN_OFFSET = 16;
    public static final int LENGTH = 24;

    private static final int KIND_VARIABLE = 14;
    private static final int KIND_SECTION = 15;
    private static final int TYPE_LENGTH = 12;
    private static final int VARIABLES_MASK = 0xffff;
    private static final long NOT_THERE = -1;
    /**
     * In {@code struct pcpu_hot} (6.2 to 6.14, arch/x86/include/asm/current.h), after the current task. The kernel side
     * proves the place of that.
     */
    private static final int CURRENT_TASK_TO_HOT_COUNT = 8;

    private final LibBpf bpf;
    private final Pointer btf;

    private ContextLayout(LibBpf bpf, Pointer btf) {
        this.bpf = bpf;
        this.btf = btf;
    }

    /** The struct, all zero when this kernel does not tell. */
    static Pointer find(LibBpf bpf, KernelTypes types) {
        final Pointer layout = Memory.allocateDirect(Runtime.getSystemRuntime(), LENGTH, true);
        final Pointer btf = types.btf();
        if (btf != null) {
            new ContextLayout(bpf, btf).fill(layout);
        }
        return layout;
    }

    private void fill(Pointer layout) {
        final long queue = place("runqueues");
        final long hot = place("pcpu_hot");
        final long count = hot == NOT_THERE ? place("__preempt_count") : hot + CURRENT_TASK_TO_HOT_COUNT;
        final long current = hot == NOT_THERE ? place("current_task") : hot;
        if (queue == NOT_THERE || count == NOT_THERE || current == NOT_THERE) {
            return;
        }
        layout.putLong(PREEMPT_COUNT_OFFSET, count - queue);
        layout.putLong(CURRENT_TASK_OFFSET, current - queue);
        layout.putLong(IS_KNOWN_OFFSET, 1);
    }

    private long place(String name) {
        final int variable = bpf.btf__find_by_name_kind(btf, name, KIND_VARIABLE);
        final int id = bpf.btf__find_by_name_kind(btf, ".data..percpu", KIND_SECTION);
        final Pointer section = variable < 0 || id < 0 ? null : bpf.btf__type_by_id(btf, id);
        if (section == null) {
            return NOT_THERE;
        }
        final int variables = section.getInt(4) & VARIABLES_MASK;
        for (int i = 0; i < variables; i++) {
            final long at = TYPE_LENGTH + (long) i * TYPE_LENGTH;
            if (section.getInt(at) == variable) {
                return section.getInt(at + 4) & 0xffff_ffffL;
            }
        }
        return NOT_THERE;
    }
}
