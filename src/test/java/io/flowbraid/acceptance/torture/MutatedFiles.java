// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;
import java.nio.file.Files;
import java.nio.file.Path;

/** Capture files with random bytes in them, cut off, or of something else: read, or rejected with one sentence. */
record MutatedFiles(String kind) implements Ordeal {
    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        final Path file = arena.folder(kind).resolve("mutated.pcap");
        Tally tally = Tally.NOTHING;
        for (int seed = 0; seed == 0 || System.nanoTime() < endNs; seed++) {
            try (TrafficProgram writer = arena.attacker("torture/files.py", file, seed)) {
                writer.finish();
            }
            try (Victim victim = arena.victim("run", "-r", file.toString())) {
                final Tally one = one(victim, seed);
                tally = tally.plus(one);
                if (!one.isGood()) {
                    Files.copy(file, file.resolveSibling("failed-" + seed + ".pcap"));
                }
            }
        }
        return tally;
    }

    private static Tally one(Victim victim, int seed) throws Exception {
        if (!victim.awaitEnd()) {
            return Tally.failed(1, "file %d: did not end".formatted(seed));
        }
        final Tally complaints = victim.complaints();
        if (victim.exitCode() != 0 && !(victim.exitCode() == 1 && victim.hasSaid("flowbraid: "))) {
            return complaints.plus(Tally.failed(
                    1, "file %d: exit code %d, it said %s".formatted(seed, victim.exitCode(), victim.messages())));
        }
        // A rejected file has no ledger: nothing of it was taken in.
        return complaints.plus(Tally.survived(1)).plus(victim.exitCode() == 0 ? victim.account() : Tally.NOTHING);
    }
}
