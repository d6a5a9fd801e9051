// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;

/**
 * A control group that gives the product a small share of one processor while connections come.
 *
 * @param percent of one processor
 */
record StarvedCpu(String kind, int percent, int connections) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (Victim victim = arena.victim("up", "-i", "lo")) {
            if (!arena.isNaming(victim)) {
                return Tally.failed(1, "did not start: " + victim.messages());
            }
            Tally tally = Tally.NOTHING;
            do {
                try (CpuLimit limit = CpuLimit.create(percent);
                        TrafficProgram burst = arena.attacker("burst.py", connections)) {
                    limit.add(victim.pid());
                    burst.number();
                    burst.tell("go");
                    burst.finish();
                }
                tally = tally.plus(
                        arena.isNaming(victim)
                                ? Tally.survived(connections)
                                : Tally.failed(connections, "no names afterwards: " + victim.messages()));
            } while (Ordeal.goesOn(1, tally, endNs));
            return tally.plus(victim.end());
        }
    }
}
