// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs a command on each file that is finished, beside the capture and with the lowest priority. */
final class FinishedFiles {
    private final String command;
    private final Consumer<String> notes;
    private final AtomicBoolean hasFailed = new AtomicBoolean();

    /** @param command empty for none */
    FinishedFiles(String command, Consumer<String> notes) {
        this.command = command;
        this.notes = notes;
    }

    void add(Path file) {
        if (command.isEmpty()) {
            return;
        }
        try {
            final Process process = new ProcessBuilder("nice", "-n", "19", command, file.toString())
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            // The stage has no result, and the consumer does not throw.
            final var unused = process.onExit().thenAccept(ended -> check(file, ended.exitValue()));
        } catch (IOException e) {
            fail(file, String.valueOf(e.getMessage()));
        }
    }

    private void check(Path file, int exitCode) {
        if (exitCode != 0) {
            fail(file, "it exits with " + exitCode);
        }
    }

    /** Says the first failure only: the others are most likely the same. */
    private void fail(Path file, String why) {
        if (hasFailed.compareAndSet(false, true)) {
            notes.accept("-z " + command + " fails on " + file + ": " + why + "; try it in a shell");
        }
    }
}
