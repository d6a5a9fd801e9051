// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** What {@code load.c} does, each for some 25 ms: short enough to find moments in which nothing else runs. */
enum Load {
    CONNECT(800, "connect, 100 B, echo, close"),
    TCP_RR(4_000, "TCP request/response, 64 B"),
    TCP_BULK(1_000, "TCP bulk, write of 64 KiB"),
    UDP_RR(5_000, "UDP request/response, 64 B"),
    FORK(300, "fork, exit"),
    EXEC(30, "fork, exec /bin/true, exit");

    final int operations;
    final String text;

    Load(int operations, String text) {
        this.operations = operations;
        this.text = text;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Runs it once, as fast as it goes; processor time of an operation, ns, both ends. */
    double run(Path generator, int cpu) throws IOException, InterruptedException {
        return run(generator, cpu, operations, 0);
    }

    /** The same at a pace; 0: as fast as it goes. */
    double run(Path generator, int cpu, int times, int perSecond) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(
                        generator.toString(),
                        id(),
                        Integer.toString(times),
                        Integer.toString(cpu),
                        Integer.toString(perSecond))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (process.waitFor() != 0) {
            throw new IOException(generator + " " + id() + " failed");
        }
        return Double.parseDouble(output.strip());
    }
}
