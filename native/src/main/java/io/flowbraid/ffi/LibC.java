// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.IgnoreError;

/**
 * The few libc calls we make ourselves. Those without {@link IgnoreError} leave errno for {@code
 * jnr.ffi.Runtime.getLastError()}.
 *
 * <p>No method has more than five parameters unless one is a {@link Pointer}: JNR passes a sixth primitive wrongly
 * (jnr-ffi issue 181).
 */
public interface LibC {
    LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

    /** poll(2) of {@code count} {@code struct pollfd} at the address; not restarted after a signal. */
    @IgnoreError
    int poll(long pollfds, long count, int timeoutMs);

    /** setsockopt(2). */
    int setsockopt(int fd, int level, int option, long value, int length);

    /**
     * getsockopt(2); {@code length} is the address of an {@code int} that says how long the value may be and becomes
     * it.
     */
    int getsockopt(int fd, int level, int option, long value, long length);

    /** getsockname(2); {@code length} as in {@link #getsockopt}. */
    int getsockname(int fd, long address, long length);

    /** if_nametoindex(3) in the calling thread's network namespace; 0 when there is none of that name. */
    @IgnoreError
    int if_nametoindex(String device);

    /** localtime_r(3) of the {@code time_t} at the address into the {@code struct tm} at the other one. */
    @IgnoreError
    long localtime_r(long time, long tm);

    /** strftime(3) of the {@code struct tm} at the address; the length, without the zero byte. */
    @IgnoreError
    long strftime(long text, long size, String pattern, long tm);

    /** socket(2). */
    int socket(int domain, int type, int protocol);

    /** bind(2). */
    int bind(int fd, long address, int length);

    /** connect(2). */
    int connect(int fd, long address, int length);

    /** send(2). */
    long send(int fd, long buffer, long length, int flags);

    /** recv(2). */
    long recv(int fd, long buffer, long length, int flags);

    /** mmap(2). */
    Pointer mmap(Pointer address, long length, int protection, int flags, int fd, long offset);

    /** read(2). */
    long read(int fd, long buffer, long count);

    /** pread(2). */
    @IgnoreError
    long pread(int fd, long buffer, long count, long offset);

    /** close(2). */
    int close(int fd);

    /** open(2) of a file that exists. */
    int open(String path, int flags);

    /** fsopen(2): begins to configure a file system; in glibc since 2.36, else an {@link UnsatisfiedLinkError}. */
    int fsopen(String type, int flags);

    /** fsconfig(2). */
    int fsconfig(int fd, int command, long key, long value, int number);

    /** fsmount(2): a mount without a place in the file tree, which ends with its descriptor. */
    int fsmount(int fd, int flags, int attributes);

    /** setns(2): takes the calling thread into the namespace of the descriptor. */
    int setns(int fd, int type);

    /** munmap(2). */
    int munmap(long address, long length);

    /** clock_gettime(2) into the {@code struct timespec} at the address. */
    @IgnoreError
    int clock_gettime(int clock, long timespec);

    /** fmemopen(3): a {@code FILE} whose content is the bytes at the address. */
    @IgnoreError
    long fmemopen(long address, long length, String mode);

    /** vsnprintf(3) with a {@code va_list} that C gave us. */
    @IgnoreError
    int vsnprintf(Pointer text, long size, Pointer format, Pointer arguments);

    /** sysconf(3). */
    @IgnoreError
    long sysconf(int name);

    /** setpriority(2): the nice value; of the calling thread alone when {@code who} is 0. */
    int setpriority(int which, int who, int nice);

    /** signal(2); {@code handler} 0 is SIG_DFL, 1 is SIG_IGN. */
    @IgnoreError
    long signal(int number, long handler);

    /** geteuid(2). */
    @IgnoreError
    int geteuid();

    /** getpwuid_r(3) into the {@code struct passwd} and its texts; 0 or an error number. */
    @IgnoreError
    int getpwuid_r(int uid, Pointer passwd, Pointer texts, long length, Pointer result);

    /** getgrnam_r(3) into the {@code struct group} and its texts; 0 or an error number. */
    @IgnoreError
    int getgrnam_r(String name, Pointer group, Pointer texts, long length, Pointer result);

    /** getgrouplist(3); {@code count} is an {@code int}: how many fit before the call, how many there are after it. */
    @IgnoreError
    int getgrouplist(String user, int gid, Pointer groups, Pointer count);
}
