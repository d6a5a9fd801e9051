// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that is run to its end, whose lines are read while it runs. */
final class Program {
    /** timeout(1) ends a program that hangs, with exit code 124. */
    private static final List<String> WITHIN = List.of("timeout", "--kill-after=5", "600");

    private Program() {}

    /** Takes one line of standard output. */
    interface Lines {
        void accept(String line) throws IOException;
    }

    /** How it ended. */
    record End(int exitCode, String stderr) {
        /** Its last words, for a report: one line, without directories. */
        String reason() {
            final List<String> lines =
                    stderr.lines().filter(line -> !line.isBlank()).toList();
            final String last = lines.isEmpty() ? "exit code " + exitCode : lines.get(lines.size() - 1);
            return last.replaceAll("/\\S*/", "");
        }
    }

    static End run(List<String> command, Lines lines) throws IOException, InterruptedException {
        final Path errors = Files.createTempFile("program", ".err");
        try {
            final List<String> limited =
                    Stream.concat(WITHIN.stream(), command.stream()).toList();
            final Process process =
                    new ProcessBuilder(limited).redirectError(errors.toFile()).start();
            process.getOutputStream().close();
            try (BufferedReader in =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines.accept(line);
                }
                return new End(process.waitFor(), Files.readString(errors));
            } finally {
                process.destroyForcibly();
            }
        } finally {
            Files.delete(errors);
        }
    }

    /** The first line that it prints. */
    static String firstLine(String... command) throws IOException, InterruptedException {
        final StringBuilder all = new StringBuilder();
        run(List.of(command), line -> all.append(line).append('\n'));
        return all.toString().lines().limit(1).collect(Collectors.joining());
    }
}
