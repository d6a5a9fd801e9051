// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.results;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prints what became dearer or cheaper between two results: {@code jmh.sh --ratios OLD NEW}. Two runs on different days
 * of a shared machine differ by a fifth without a cause; the rows of rivals, whose code did not change, show by how
 * much.
 */
public final class Ratios {
    private static final double GARBAGE_OF_JMH = 1;

    private Ratios() {}

    /** Two files: before, after. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("--ratios wants two result files: the older and the newer one");
            System.exit(2);
        }
        print(Measured.read(Path.of(arguments[0])), Measured.read(Path.of(arguments[1])), System.out);
    }

    static void print(Map<String, Measured> before, Map<String, Measured> after, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-52s %10s %10s %7s  %s%n",
                "operation",
                "before, ns",
                "after, ns",
                "ratio",
                "garbage, B");
        after.forEach((name, now) -> {
            final Measured then = before.get(name);
            out.printf(
                    Locale.ROOT,
                    "%-52s %10s %10.1f %7s  %s%n",
                    name,
                    then == null ? "-" : String.format(Locale.ROOT, "%.1f", then.cpuNs()),
                    now.cpuNs(),
                    then == null ? "new" : String.format(Locale.ROOT, "%.2f", now.cpuNs() / then.cpuNs()),
                    garbage(then, now));
        });
        before.keySet().stream()
                .filter(name -> !after.containsKey(name))
                .forEach(name -> out.printf(Locale.ROOT, "%-52s not in the newer result%n", name));
    }

    /** Only what was really allocated: some hundredths are JMH's own. */
    private static String garbage(@Nullable Measured then, Measured now) {
        if (Double.isNaN(now.garbageBytes())) {
            return "not measured";
        }
        final String bytes =
                now.garbageBytes() < GARBAGE_OF_JMH ? "0" : String.format(Locale.ROOT, "%.0f", now.garbageBytes());
        final boolean isWorse = then != null && now.garbageBytes() >= then.garbageBytes() + GARBAGE_OF_JMH;
        return isWorse ? bytes + " more than before" : bytes;
    }
}
