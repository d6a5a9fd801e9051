// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.bpf;

import jnr.ffi.LastError;
import jnr.ffi.Runtime;

/** The error of the last call into C, in words. */
public final class Errno {
    static final int EPERM = 1;
    public static final int ENOENT = 2;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int ENOSYS = 38;

    private Errno() {}

    static String last() {
        return name(LastError.getLastError(Runtime.getSystemRuntime()));
    }

    static String name(int errno) {
        return switch (errno) {
            case EPERM -> "not permitted";
            case ENOENT -> "not found";
            case ENOMEM -> "out of memory";
            case EACCES -> "permission denied";
            case ENOSYS -> "no such system call";
            default -> "error " + errno;
        };
    }
}
