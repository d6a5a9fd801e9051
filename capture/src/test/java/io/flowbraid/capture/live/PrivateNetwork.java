// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.Assumptions;

/**
 * A network namespace of its own with {@code lo} up, and threads inside it: nobody else's packets are seen here. Needs
 * root; without it a test is skipped, but not when {@code CI=true}.
 */
final class PrivateNetwork implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;

    private final String name = "fbcap" + ProcessHandle.current().pid();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(() -> {
        enter();
        task.run();
    }));

    PrivateNetwork() throws IOException {
        if (!"true".equals(System.getenv("CI"))) {
            Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        }
        Command.run("ip", "netns", "add", name);
        ip("link set lo up");
    }

    /** As ip-netns(8) knows it. */
    String name() {
        return name;
    }

    /** Runs ip(8) inside. */
    void ip(String words) throws IOException {
        Command.run(("ip -n " + name + " " + words).split(" "));
    }

    /** Runs the task on a thread inside and waits for its result. */
    <T> T call(Callable<T> task) throws Exception {
        try {
            return start(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    <T> Future<T> start(Callable<T> task) {
        return threads.submit(task);
    }

    private void enter() {
        final int fd = Linux.INSTANCE.open("/var/run/netns/" + name, 0);
        assertThat(Linux.INSTANCE.setns(fd, CLONE_NEWNET)).isZero();
        Linux.INSTANCE.close(fd);
    }

    @Override
    public void close() throws IOException {
        threads.shutdown();
        Command.run("ip", "netns", "delete", name);
    }

    /** Calls that only tests make. */
    public interface Linux {
        Linux INSTANCE = LibraryLoader.create(Linux.class).load("c");

        int open(String path, int flags);

        int setns(int fd, int type);

        int close(int fd);
    }
}
