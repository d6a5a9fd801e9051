// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;

/**
 * Requests to the page, beside a capture that goes on.
 *
 * @param script says how many requests it made and how many of them the server left waiting
 * @param size requests, or seconds, a round
 */
record PageAttack(String kind, String script, int size) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (Victim victim =
                arena.victim("run", "-i", "lo", "-i", Arena.WIRE, "--http", "127.0.0.1:" + Arena.PAGE_PORT)) {
            if (!arena.isWorking(victim) || !arena.isHealthy()) {
                return Tally.failed(1, "did not start: " + victim.messages());
            }
            Tally tally = Tally.NOTHING;
            for (int round = 0; Ordeal.goesOn(round, tally, endNs); round++) {
                try (TrafficProgram requests = arena.attacker(script, Arena.PAGE_PORT, size, round)) {
                    final int made = requests.number();
                    final int waiting = requests.number();
                    requests.finish();
                    tally = tally.plus(afterwards(arena, victim, made, waiting));
                }
            }
            return tally.plus(victim.end());
        }
    }

    private static Tally afterwards(Arena arena, Victim victim, int made, int waiting) {
        if (!arena.isHealthy()) {
            return Tally.failed(made, "the page is not well afterwards");
        }
        if (!arena.isWorking(victim)) {
            return Tally.failed(made, "no records any more");
        }
        return waiting == 0
                ? Tally.survived(made)
                : Tally.survived(made - (long) waiting).plus(Tally.failed(waiting, waiting + " requests left waiting"));
    }
}
