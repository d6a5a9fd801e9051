// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;

/**
 * SIGSTOP of a capture with a small buffer while more frames come than it holds: the kernel drops, and the account says
 * so.
 */
record StoppedCapture(String kind, int framesPerRound) implements Ordeal {
    private static final String BUFFER_KIB = "256";

    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        try (Victim victim = arena.victim("run", "-i", Arena.WIRE, "-i", "lo", "-B", BUFFER_KIB)) {
            if (!arena.isWorking(victim)) {
                return Tally.failed(1, "did not start: " + victim.messages());
            }
            Tally tally = Tally.NOTHING;
            long carried = 0;
            for (int round = 0; Ordeal.goesOn(round, tally, endNs); round++) {
                victim.signal("STOP");
                try (TrafficProgram frames =
                        arena.outsideAttacker("torture/frames.py", Arena.WIRE, "syn", framesPerRound, round)) {
                    carried += frames.number();
                    frames.finish();
                } finally {
                    victim.signal("CONT");
                }
                tally = tally.plus(
                        arena.isWorking(victim)
                                ? Tally.survived(1)
                                : Tally.failed(1, "stopped working in round " + round));
            }
            tally = tally.plus(victim.end());
            return tally.faults().isEmpty() ? tally.plus(FrameAttack.missing(victim.ledger(), carried)) : tally;
        }
    }
}
