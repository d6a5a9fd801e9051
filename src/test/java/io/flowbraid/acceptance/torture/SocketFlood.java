// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;

/**
 * Connections as fast as one process makes them, known from their sockets alone.
 *
 * @param connections a round
 */
record SocketFlood(String kind, int connections) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (Victim victim = arena.victim("up", "-i", "none")) {
            if (!arena.isNaming(victim)) {
                return Tally.failed(1, "did not start: " + victim.messages());
            }
            Tally tally = Tally.NOTHING;
            for (int round = 0; Ordeal.goesOn(round, tally, endNs); round++) {
                try (TrafficProgram burst = arena.attacker("burst.py", connections)) {
                    victim.count(burst.number());
                    burst.tell("go");
                    burst.finish();
                }
                tally = tally.plus(
                        arena.isNaming(victim)
                                ? Tally.survived(connections)
                                : Tally.failed(connections, "no names after round " + round));
            }
            tally = tally.plus(victim.end());
            final long withoutRecord = tally.tried() - victim.counted();
            // A connection without a record is explained by lost events, if as many were counted.
            return tally.plus(Tally.uncounted(
                    Math.max(0, withoutRecord - tally.counted()), "connections without a record or a counted loss"));
        }
    }
}
