// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.Ledger;
import io.flowbraid.acceptance.TrafficProgram;

/**
 * Frames that somebody on the link sends. The kernel's own count of what the wire carried is compared with the
 * capture's.
 *
 * @param mode that of {@code frames.py}
 */
record FrameAttack(String kind, String mode, int framesPerRound) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (Victim victim = arena.victim("run", "-i", Arena.WIRE, "-i", "lo")) {
            if (!arena.isWorking(victim)) {
                return Tally.failed(1, "did not start: " + victim.messages());
            }
            Tally tally = Tally.NOTHING;
            long carried = 0;
            for (int round = 0; Ordeal.goesOn(round, tally, endNs); round++) {
                try (TrafficProgram frames =
                        arena.outsideAttacker("torture/frames.py", Arena.WIRE, mode, framesPerRound, round)) {
                    carried += frames.number();
                    frames.finish();
                }
                tally = tally.plus(
                        arena.isWorking(victim)
                                ? Tally.survived(framesPerRound)
                                : Tally.failed(framesPerRound, "stopped working in round " + round));
            }
            tally = tally.plus(victim.end());
            return tally.faults().isEmpty() ? tally.plus(missing(victim.ledger(), carried)) : tally;
        }
    }

    /**
     * What the wire carried and the capture's account does not have. The device's own drops never were on the wire's
     * count.
     */
    static Tally missing(Ledger ledger, long carried) {
        final Ledger.Stage capture = ledger.only("capture", Arena.WIRE);
        return Tally.uncounted(
                carried - (capture.in() - capture.lost("interface_dropped")), "frames on the wire, not in the ledger");
    }
}
