// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.nio.file.Path;

/**
 * kill -9 of each part, then the same part again. What a killed process held in memory is gone and no account can say
 * so: the ledgers are those of the processes that lived on, or came afterwards.
 */
record Killed(String kind) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        Tally tally = Tally.NOTHING;
        try (FeedPair pair = new FeedPair(arena)) {
            if (!pair.isNaming()) {
                return Tally.failed(1, "did not start: " + pair.messages());
            }
            do {
                pair.killAgent();
                tally = tally.plus(afterwards(pair, "the agent"));
                pair.killCollector();
                tally = tally.plus(afterwards(pair, "the collector"));
            } while (Ordeal.goesOn(1, tally, endNs));
            tally = tally.plus(pair.end());
        }
        return tally.plus(whole(arena));
    }

    private static Tally afterwards(FeedPair pair, String part) {
        return pair.isNaming()
                ? Tally.survived(1)
                : Tally.failed(1, "no names after kill -9 of %s: %s".formatted(part, pair.messages()));
    }

    /** All parts in one process, which begins again with the files that it left. */
    private Tally whole(Arena arena) throws Exception {
        final Path history = arena.folder(kind).resolve("history");
        try (Victim first = arena.victim("up", "-i", "lo", "--history-dir", history.toString())) {
            if (!arena.isNaming(first)) {
                return Tally.failed(1, "up did not start: " + first.messages());
            }
            first.kill();
        }
        try (Victim second = arena.victim("up", "-i", "lo", "--history-dir", history.toString())) {
            final Tally tally = arena.isNaming(second)
                    ? Tally.survived(1)
                    : Tally.failed(1, "no names after kill -9 of up: " + second.messages());
            return tally.plus(second.end());
        }
    }
}
