// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Ordeals one after the other, each with an equal share of the time and an arena of its own. */
final class TortureRun {
    private final List<Ordeal> ordeals;
    private final Duration time;
    private final Path directory;
    private final Consumer<String> progress;

    TortureRun(List<Ordeal> ordeals, Duration time, Path directory, Consumer<String> progress) {
        this.ordeals = ordeals;
        this.time = time;
        this.directory = directory;
        this.progress = progress;
    }

    /** The table's rows. One ordeal that fails does not spare the others. */
    Map<String, Tally> play() throws InterruptedException {
        final Map<String, Tally> tallies = new LinkedHashMap<>();
        for (final Ordeal ordeal : ordeals) {
            progress.accept(ordeal.kind());
            final Tally tally = play(ordeal);
            tally.faults().forEach(fault -> progress.accept(ordeal.kind() + ": " + fault));
            tallies.put(ordeal.kind(), tally);
        }
        return tallies;
    }

    private Tally play(Ordeal ordeal) throws InterruptedException {
        final long endNs = System.nanoTime() + time.dividedBy(ordeals.size()).toNanos();
        try (Arena arena = Arena.create(directory)) {
            return ordeal.undergo(arena, endNs);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            return Tally.failed(1, "could not be played to its end: " + e);
        }
    }
}
