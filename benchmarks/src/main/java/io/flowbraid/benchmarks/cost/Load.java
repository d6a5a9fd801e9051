// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code load.c} does, each for about a tenth of a second. */
enum Load {
    CONNECT(3_000, "connect, 100 B, echo, close"),
    TCP_RR(12_000, "TCP request/response, 64 B"),
    TCP_BULK(4_000, "TCP bulk, write of 64 KiB"),
    UDP_RR(14_000, "UDP request/response, 64 B"),
    FORK(1_000, "fork, exit"),
    EXEC(100, "fork, exec /bin/true, exit");

    final int operations;
    final String text;

    Load(int operations, String text) {
        this.operations = operations;
        this.text = text;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Runs it once; processor time of an operation, ns, both ends. */
    double run(Path generator, int cpu) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        generator.toString(), id(), Integer.toString(operations), Integer.toString(cpu))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(generator + " " + id() + " failed");
        }
        return Double.parseDouble(output.strip());
    }
}
