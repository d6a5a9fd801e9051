// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import io.flowbraid.acceptance.TrafficProgram;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small file system in memory that the product alone sees, and that is full. It is gone with the product. */
record FullDisk(String kind, int connections) implements Ordeal {
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    /** Runs what follows with the folder $0 as a full file system. */
    private static final String MOUNT =
            "mount -t tmpfs -o size=2m none \"$0\" && mkdir \"$0/history\" && { head -c 8m /dev/zero > \"$0/full\";"
                    + " exec \"$@\"; }";

    /** The same with standard output into a file there, with little room left. */
    private static final String MOUNT_OUTPUT = "mount -t tmpfs -o size=32k none \"$0\" && exec \"$@\" > \"$0/records\"";

    @Override
    public Tally undergo(Arena arena, long endNs) throws Exception {
        Tally tally = Tally.NOTHING;
        do {
            tally = tally.plus(history(arena)).plus(output(arena)).plus(stats(arena));
        } while (Ordeal.goesOn(1, tally, endNs));
        return tally;
    }

    /** Flows go on; what the history could not write is counted, and the end says so. */
    private Tally history(Arena arena) throws Exception {
        final String disk = arena.folder(kind).toString();
        try (Victim victim =
                arena.victimBehind(launcher(MOUNT, disk), "run", "-i", "lo", "--history-dir", disk + "/history")) {
            if (!arena.isWorking(victim)) {
                return refused(victim, "history");
            }
            burst(arena);
            final boolean isWorking = arena.isWorking(victim);
            victim.signal("TERM");
            if (!isWorking || !victim.awaitEnd()) {
                return Tally.failed(1, "history: stopped working; it said " + victim.messages());
            }
            return Tally.survived(1).plus(victim.complaints()).plus(victim.account());
        }
    }

    /** The run ends, with one sentence. */
    private Tally output(Arena arena) throws Exception {
        final String disk = arena.folder(kind).toString();
        try (Victim victim = arena.victimBehind(launcher(MOUNT_OUTPUT, disk), "run", "-i", "lo")) {
            final long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            while (victim.isAlive() && System.nanoTime() - deadlineNs < 0) {
                burst(arena); // those before it captures are not its own
            }
            return refused(victim, "output");
        }
    }

    /** The account cannot be written: the end says so. */
    private Tally stats(Arena arena) throws Exception {
        final String disk = arena.folder(kind).toString();
        try (Victim victim =
                arena.victimBehind(launcher(MOUNT, disk), "run", "-i", "lo", "--stats", disk + "/stats.json")) {
            if (arena.isWorking(victim)) {
                victim.signal("TERM");
            }
            return refused(victim, "stats");
        }
    }

    private static Tally refused(Victim victim, String what) throws InterruptedException {
        if (!victim.awaitEnd()) {
            return Tally.failed(1, what + ": neither worked nor ended; it said " + victim.messages());
        }
        return victim.exitCode() == 1 && victim.hasSaid("No space left")
                ? Tally.survived(1).plus(victim.complaints())
                : Tally.failed(1, "%s: exit code %d, it said %s".formatted(what, victim.exitCode(), victim.messages()));
    }

    private void burst(Arena arena) throws Exception {
        try (TrafficProgram burst = arena.attacker("burst.py", connections)) {
            burst.number();
            burst.tell("go");
            burst.finish();
        }
    }

    private static List<String> launcher(String script, String disk) {
        return List.of("unshare", "--mount", "sh", "-c", script, disk);
    }
}
