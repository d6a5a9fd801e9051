// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import io.flowbraid.ffi.LibC;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Reactions to POSIX signals. A shutdown hook would end with exit code 130, a tcpdump user expects 0, and SIGUSR1 has
 * no hook at all.
 *
 * <p>{@code sun.misc.Signal} is the only way the JDK offers; it is reached by reflection because javac warns about its
 * name and no option silences that.
 */
public final class Signals {
    private static final int SIGINT = 2;
    private static final long SIG_DFL = 0;

    private Signals() {}

    /** Calls back on SIGINT and SIGTERM, on a thread of the JVM. */
    public static void onStop(Runnable reaction) {
        // A shell's background job begins with SIGINT ignored, and the JVM leaves it so; tcpdump reacts, and so do we.
        if (isIgnored(SIGINT)) {
            LibC.INSTANCE.signal(SIGINT, SIG_DFL);
        }
        on("INT", reaction);
        on("TERM", reaction);
    }

    /**
     * By the kernel's word: libc's is asked only where it is needed, since to load it takes longer than to read a file.
     */
    private static boolean isIgnored(int number) {
        final String label = "SigIgn:";
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(label))
                    .mapToLong(line -> Long.parseUnsignedLong(
                            line.substring(label.length()).strip(), 16))
                    .anyMatch(ignored -> (ignored >>> number - 1 & 1) != 0);
        } catch (IOException e) {
            return true;
        }
    }

    /** Calls back on SIGUSR1. */
    public static void onCounts(Runnable reaction) {
        on("USR1", reaction);
    }

    private static void on(String name, Runnable reaction) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler call = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    reaction.run();
                }
                return null;
            };
            final Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot react to SIG" + name, e);
        }
    }
}
