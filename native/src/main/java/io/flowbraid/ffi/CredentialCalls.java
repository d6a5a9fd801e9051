// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;

/**
 * The libc calls that change who a process is; loaded only by a process that does. Public, because JNR implements it.
 */
public interface CredentialCalls {
    CredentialCalls INSTANCE = LibraryLoader.create(CredentialCalls.class).load("c");

    /** getpwnam(3): the address of a {@code struct passwd} that libc keeps; null when there is no such user. */
    Pointer getpwnam(String name);

    /** initgroups(3). */
    int initgroups(String user, int group);

    /** setresgid(2). */
    int setresgid(int real, int effective, int saved);

    /** setresuid(2). */
    int setresuid(int real, int effective, int saved);

    /** capset(2), which concerns the calling thread. */
    int capset(Pointer header, Pointer sets);

    /** prctl(2), which mostly concerns the calling thread. */
    int prctl(int option, long second, long third, long fourth, long fifth);

    /** fcntl(2). */
    int fcntl(int fd, int command, int argument);

    /** execve(2): returns only when it fails. */
    int execve(String program, Pointer arguments, Pointer environment);
}
