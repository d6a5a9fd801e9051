// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** SIGSTOP of the agent, of the collector and of both, with connections meanwhile. */
record Stopped(String kind, int connections, int seconds) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (FeedPair pair = new FeedPair(arena)) {
            if (!pair.isNaming()) {
                return Tally.failed(1, "did not start: " + pair.messages());
            }
            Tally tally = Tally.NOTHING;
            do {
                for (final List<Victim> some : List.of(
                        List.of(pair.agent()), List.of(pair.collector()), List.of(pair.agent(), pair.collector()))) {
                    tally = tally.plus(stop(arena, pair, some));
                }
            } while (Ordeal.goesOn(1, tally, endNs));
            return tally.plus(pair.end());
        }
    }

    private Tally stop(Arena arena, FeedPair pair, List<Victim> some) throws Exception {
        for (final Victim each : some) {
            each.signal("STOP");
        }
        try (TrafficProgram burst = arena.attacker("burst.py", connections)) {
            burst.number();
            burst.tell("go");
            burst.finish();
        }
        TimeUnit.SECONDS.sleep(seconds);
        for (final Victim each : some) {
            each.signal("CONT");
        }
        return pair.isNaming() ? Tally.survived(1) : Tally.failed(1, "no names after SIGCONT: " + pair.messages());
    }
}
