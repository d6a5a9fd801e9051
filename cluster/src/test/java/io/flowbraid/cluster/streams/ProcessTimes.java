// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Processor time of processes, and that of their compiler's threads, in seconds.
 *
 * @param all of all threads
 * @param compiler of the threads that compile; it falls to nothing when all is compiled
 */
record ProcessTimes(double all, double compiler) {
    private static final double TICKS_PER_SECOND = 100;
    /** Behind the name of the process or thread, which may have spaces: user and system time. */
    private static final int USER_FIELD = 11;

    static ProcessTimes of(List<StitchNode> nodes) {
        double all = 0;
        double compiler = 0;
        for (final StitchNode node : nodes) {
            final Path process = Path.of("/proc/" + node.handle().pid());
            all += seconds(process.resolve("stat"));
            try (var threads = Files.list(process.resolve("task"))) {
                compiler += threads.filter(ProcessTimes::isCompiler)
                        .mapToDouble(thread -> seconds(thread.resolve("stat")))
                        .sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ProcessTimes(all, compiler);
    }

    private static boolean isCompiler(Path thread) {
        final String name = read(thread.resolve("comm"));
        return name.startsWith("C1 ") || name.startsWith("C2 ");
    }

    private static double seconds(Path stat) {
        final String text = read(stat);
        final String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return Arrays.stream(fields, USER_FIELD, USER_FIELD + 2)
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ProcessTimes minus(ProcessTimes earlier) {
        return new ProcessTimes(all - earlier.all, compiler - earlier.compiler);
    }
}
