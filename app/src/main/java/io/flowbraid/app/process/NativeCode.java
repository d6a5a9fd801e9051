// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import io.flowbraid.ffi.LibC;

/** Whether native code can be loaded: capture, agent and the list of sockets need it. */
public final class NativeCode {
    /** What the dynamic linker says of a library on a file system mounted noexec. */
    private static final String NOT_EXECUTABLE = "failed to map segment";
    /** How the JVM quotes what another thread met when it loaded the same code. */
    private static final String MET_BEFORE = "Exception java.lang.UnsatisfiedLinkError: ";

    private NativeCode() {}

    /** @throws RunFailure when it cannot */
    public static void check() {
        try {
            LibC.INSTANCE.geteuid();
        } catch (LinkageError e) {
            throw new RunFailure(sentence(e));
        }
    }

    /** Whether that is why something failed. */
    public static boolean isMissing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnsatisfiedLinkError
                    || String.valueOf(cause.getMessage()).startsWith(MET_BEFORE)) {
                return true;
            }
        }
        return false;
    }

    /** Why it cannot be loaded, a sentence for the user without its full stop. */
    public static String sentence(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !text(cause).contains(NOT_EXECUTABLE)) {
            cause = cause.getCause();
        }
        return text(cause).contains(NOT_EXECUTABLE)
                ? "native code cannot be loaded: the file systems of Flowbraid, of "
                        + System.getProperty("java.io.tmpdir")
                        + " and of the working directory are mounted noexec; move Flowbraid to one that is not"
                : "native code cannot be loaded: " + text(cause)
                        + "; install Flowbraid again, and check that Java is of this machine's architecture";
    }

    /**
     * Of an {@link LinkageError}, or of what it was caused by: some messages have several lines, the cause among them.
     */
    private static String text(Throwable cause) {
        final String message = String.valueOf(cause.getMessage());
        return message.lines()
                .filter(line -> line.contains(NOT_EXECUTABLE))
                .findFirst()
                .orElse(message.lines().findFirst().orElse(""))
                .replaceFirst('^' + MET_BEFORE, "")
                .replaceFirst(" \\[in thread \"[^\"]*\"]$", "")
                .strip();
    }
}
