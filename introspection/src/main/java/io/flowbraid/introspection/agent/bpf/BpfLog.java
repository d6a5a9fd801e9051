// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.ffi.LibC;
import java.util.ArrayDeque;
import java.util.Deque;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Keeps what libbpf complains of instead of letting it print. Most is noise (it tries, and says so, to raise a limit
 * that newer kernels do not have); the last lines matter when loading fails.
 */
final class BpfLog implements LibBpf.PrintFunction {
    private static final int LINE_LENGTH = 1024;
    private static final int MAX_LINES = 40;
    private static final int WARNING = 0;

    private final Pointer line = Memory.allocateDirect(Runtime.getSystemRuntime(), LINE_LENGTH);
    private final Deque<String> lines = new ArrayDeque<>();

    @Override
    public int print(int level, Pointer format, Pointer arguments) {
        if (level == WARNING) {
            LibC.INSTANCE.vsnprintf(line, LINE_LENGTH, format, arguments);
            final String text = line.getString(0).strip();
            if (!text.contains("RLIMIT_MEMLOCK")) {
                lines.add(text);
            }
            if (lines.size() > MAX_LINES) {
                lines.remove();
            }
        }
        return 0;
    }

    void clear() {
        lines.clear();
    }

    String text() {
        return String.join("\n", lines);
    }
}
