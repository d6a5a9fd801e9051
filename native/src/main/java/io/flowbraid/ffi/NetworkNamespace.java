// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import jnr.ffi.LastError;
import jnr.ffi.Runtime;

/**
 * A network namespace, by the file that stands for it: {@code /run/netns/NAME}, as ip-netns(8) makes it, or {@code
 * /proc/PID/ns/net}. The file may come and go; it is looked at when it is used.
 *
 * <p>A namespace belongs to a thread. What is to happen inside runs on a thread of its own that ends inside, so that no
 * other work ever finds itself in the wrong place. Sockets opened there stay there, whoever uses them afterwards.
 *
 * @param mend the command that shows what could have been meant
 */
public record NetworkNamespace(Path file, String mend) {
    private static final Path NAMED = Path.of("/run/netns");
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int O_CLOEXEC = 0x8_0000;
    private static final int EPERM = 1;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;

    /**
     * Work to be done inside.
     *
     * @param <E> what may go wrong with it
     */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        T run() throws E;
    }

    /** By a name of ip-netns(8), or by the path of its file. */
    public static NetworkNamespace named(String nameOrPath) {
        return nameOrPath.indexOf('/') >= 0
                ? new NetworkNamespace(Path.of(nameOrPath), "lsns -t net")
                : new NetworkNamespace(NAMED.resolve(nameOrPath), "ip netns list");
    }

    /** That of a process, also of one in a container. */
    public static NetworkNamespace ofProcess(int pid) {
        return new NetworkNamespace(Path.of("/proc", Integer.toString(pid), "ns", "net"), "lsns -t net");
    }

    /**
     * Inode of the calling thread's namespace, from a link that reads {@code net:[4026531840]}; 0 without such a link.
     */
    public static long currentInode() {
        try {
            final String text = Files.readSymbolicLink(OWN).toString();
            return Long.parseLong(text.substring(text.indexOf('[') + 1, text.indexOf(']')));
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** Names of ip-netns(8) by inode; without those we may not look at. */
    public static Map<Long, String> names() {
        final Map<Long, String> names = new TreeMap<>();
        for (final String name : namesInOrder()) {
            final long inode = named(name).inode();
            if (inode != 0) {
                names.put(inode, name);
            }
        }
        return names;
    }

    private static List<String> namesInOrder() {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(NAMED)) {
            files.forEach(each -> names.add(String.valueOf(each.getFileName())));
        } catch (IOException e) {
            return List.of(); // nobody has made one yet
        }
        Collections.sort(names);
        return names;
    }

    /**
     * The number by which the kernel tells it from others; another one may have it after its end. 0 when there is none.
     */
    public long inode() {
        try {
            return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        } catch (IOException | UnsupportedOperationException e) {
            return 0;
        }
    }

    /** Runs the task inside, on a thread of its own, and waits for its result, which is not null. */
    @SuppressWarnings("unchecked") // a task throws nothing else
    public <T, E extends Exception> T call(Task<T, E> task) throws NamespaceException, E {
        final AtomicReference<T> result = new AtomicReference<>();
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final Thread visitor = new Thread(
                () -> {
                    try {
                        enter();
                        result.set(task.run());
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                },
                "netns-visitor");
        visitor.start();
        join(visitor);
        final Throwable cause = failure.get();
        if (cause instanceof NamespaceException refusal) {
            throw refusal;
        }
        if (cause instanceof RuntimeException mistake) {
            throw mistake;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause != null) {
            throw (E) cause;
        }
        return Objects.requireNonNull(result.get());
    }

    private static void join(Thread thread) {
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void enter() throws NamespaceException {
        final int fd = LibC.INSTANCE.open(file.toString(), O_CLOEXEC);
        if (fd < 0) {
            throw refused(lastError());
        }
        final int entered = LibC.INSTANCE.setns(fd, CLONE_NEWNET);
        final int error = lastError();
        LibC.INSTANCE.close(fd);
        if (entered != 0) {
            throw refused(error);
        }
    }

    private NamespaceException refused(int error) {
        return switch (error) {
            case EPERM, EACCES ->
                new NamespaceException(
                        "no permission to enter the network namespace " + file + ". Run as root, or with CAP_SYS_ADMIN",
                        true);
            case EINVAL ->
                new NamespaceException(file + " is not a network namespace. See those there are: " + mend, false);
            default ->
                new NamespaceException(
                        "there is no network namespace " + file + ". See those there are: " + mend, false);
        };
    }

    private static int lastError() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }
}
