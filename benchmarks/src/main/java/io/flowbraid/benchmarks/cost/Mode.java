// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cost;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the load is watched by: how to start it, what it says when it is there, and how it says what it has seen. */
enum Mode {
    /** The programs in the kernel, their records thrown away: starts at once, so the rounds are short and many. */
    PROGRAMS("attached", "(\\d+) bytes", 800, 0, 2, 61),
    /** The agent alone, publishing to nobody. Each end of a connection says itself and its close. */
    AGENT("agent publishes", "agent \\S+: (\\d+) in.*", 4, 30, 12, 11),
    /** Agent, packet capture on lo and correlation. A capture may lose packets when it has no processor to itself. */
    UP("capturing on", "\\d+ flows: (\\d+) attributed on both ends.*", 0.5, 30, 12, 11);

    final String greeting;
    final Pattern count;
    /** What it counts, of a connection, at least: bytes, events or flows. */
    final double leastPerConnection;
    /** Runs after which its code is compiled. */
    final int warmUpRuns;

    final int passes;
    final int rounds;

    Mode(String greeting, String count, double leastPerConnection, int warmUpRuns, int passes, int rounds) {
        this.greeting = greeting;
        this.count = Pattern.compile(count);
        this.leastPerConnection = leastPerConnection;
        this.warmUpRuns = warmUpRuns;
        this.passes = passes;
        this.rounds = rounds;
    }

    static Mode named(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The programs alone use next to nothing themselves. */
    boolean isProduct() {
        return this != PROGRAMS;
    }

    List<String> command(CostPrograms tools) {
        final String product = tools.product().toString();
        return switch (this) {
            case PROGRAMS -> List.of(tools.attacher().toString(), tools.object().toString());
            case AGENT -> List.of(product, "agent", "--zmq", "tcp://127.0.0.1:5597");
            case UP -> List.of(product, "up", "-i", "lo", "-o", "json");
        };
    }

    /** What a reader would type. */
    String text() {
        return switch (this) {
            case PROGRAMS -> "the eBPF programs alone";
            case AGENT -> "flowbraid agent";
            case UP -> "flowbraid up -i lo";
        };
    }
}
