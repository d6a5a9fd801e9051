// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jnr.ffi.LastError;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Takes rights from the calling thread and starts the program again with what is left.
 *
 * <p>Capabilities, the bounding set and no_new_privs belong to a thread, and a Java machine has a dozen before main
 * runs. execve(2) ends all threads but the one that calls it, and whatever the new program starts inherits its rights:
 * so no thread has more.
 */
public final class Credentials {
    private static final int PR_SET_KEEPCAPS = 8;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_RAISE = 2;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;

    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int MAX_CAPABILITY = 63;
    private static final int SETS_BYTES = 24;

    private Credentials() {}

    /**
     * Makes the calling thread one of that user, with these capabilities and no others, now and after execve. The
     * program must be started again at once: other threads are of that user without any.
     *
     * @param capabilities one bit for each; the thread must hold them
     * @throws CredentialsException when the kernel refuses a step; the thread may have lost some rights by then
     */
    public static void become(ServiceUser user, long capabilities) throws CredentialsException {
        final CredentialCalls calls = CredentialCalls.INSTANCE;
        dropFromBoundingSet(calls, capabilities);
        check(calls.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl(PR_SET_KEEPCAPS)");
        check(calls.initgroups(user.name(), user.gid()), "initgroups");
        check(calls.setresgid(user.gid(), user.gid(), user.gid()), "setresgid");
        check(calls.setresuid(user.uid(), user.uid(), user.uid()), "setresuid");
        setCapabilities(calls, capabilities);
        check(calls.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), "prctl(PR_CAP_AMBIENT)");
        for (int capability = 0; capability <= MAX_CAPABILITY; capability++) {
            if (has(capabilities, capability)) {
                check(
                        calls.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0),
                        "prctl(PR_CAP_AMBIENT) of capability " + capability);
            }
        }
        check(calls.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)");
    }

    private static void dropFromBoundingSet(CredentialCalls calls, long capabilities) throws CredentialsException {
        for (int capability = 0; capability <= MAX_CAPABILITY; capability++) {
            if (!has(capabilities, capability) && calls.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) {
                if (capability == 0) {
                    throw refused("prctl(PR_CAPBSET_DROP)");
                }
                return; // the kernel knows no more
            }
        }
    }

    private static void setCapabilities(CredentialCalls calls, long capabilities) throws CredentialsException {
        final Pointer header = Memory.allocateDirect(Runtime.getSystemRuntime(), 8, true);
        header.putInt(0, CAPABILITY_VERSION_3);
        final Pointer sets = Memory.allocateDirect(Runtime.getSystemRuntime(), SETS_BYTES, true);
        for (int i = 0; i < SETS_BYTES / 4; i++) {
            // effective, permitted, inheritable: first the lower halves, then the upper
            sets.putInt(4L * i, (int) (i < 3 ? capabilities : capabilities >>> 32));
        }
        check(calls.capset(header, sets), "capset");
    }

    /** Has the descriptor closed by {@link #exec}. */
    public static void closeOnExec(int fd) throws CredentialsException {
        if (CredentialCalls.INSTANCE.fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
            throw refused("fcntl(F_SETFD)");
        }
    }

    /**
     * Starts a program in place of this one, with the rights of the calling thread; returns only by an exception.
     *
     * @param arguments the first is the program's name; a character is a byte
     * @param environment NAME=value; a character is a byte
     */
    public static void exec(String program, List<String> arguments, List<String> environment)
            throws CredentialsException {
        final Pointer words = strings(arguments);
        final Pointer variables = strings(environment);
        try {
            CredentialCalls.INSTANCE.execve(program, words, variables);
            throw refused("execve of " + program);
        } finally {
            Reference.reachabilityFence(words);
            Reference.reachabilityFence(variables);
        }
    }

    /** A null-terminated array of C strings, which follow in the same memory. */
    private static Pointer strings(List<String> texts) {
        final Runtime runtime = Runtime.getSystemRuntime();
        final int size = runtime.addressSize();
        int next = size * (texts.size() + 1);
        final int length =
                next + texts.stream().mapToInt(text -> text.length() + 1).sum();
        final Pointer memory = Memory.allocateDirect(runtime, length, true);
        for (int i = 0; i < texts.size(); i++) {
            final byte[] bytes = texts.get(i).getBytes(StandardCharsets.ISO_8859_1);
            memory.put(next, bytes, 0, bytes.length);
            memory.putAddress((long) i * size, memory.address() + next);
            next += bytes.length + 1;
        }
        return memory;
    }

    private static boolean has(long capabilities, int capability) {
        return (capabilities >>> capability & 1) != 0;
    }

    private static void check(int result, String call) throws CredentialsException {
        if (result != 0) {
            throw refused(call);
        }
    }

    private static CredentialsException refused(String call) {
        return new CredentialsException(
                call + " was refused (errno " + LastError.getLastError(Runtime.getSystemRuntime()) + ")");
    }
}
