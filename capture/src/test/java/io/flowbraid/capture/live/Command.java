// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs another program to its end. */
public final class Command {
    private Command() {}

    /** What it printed, standard error included; a failure of the program is a failure of the test. */
    public static String run(String... words) throws IOException {
        return run(List.of(words));
    }

    public static String run(List<String> words) throws IOException {
        final Process process =
                new ProcessBuilder(words).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        final int code = process.onExit().join().exitValue();
        if (code != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + code + ": " + output);
        }
        return output;
    }
}
