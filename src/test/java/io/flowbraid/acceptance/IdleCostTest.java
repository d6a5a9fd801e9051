// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code up} with its page and history costs while nothing happens, counted in wake-ups: each takes 60 to 100 us
 * of a virtual machine whatever is done in it, and unlike processor time their number does not depend on the machine.
 */
class IdleCostTest {
    /** Some 40 are expected. */
    private static final double MAX_PER_SECOND = 75;

    private static final Duration WINDOW = Duration.ofSeconds(2);

    @Test
    void shouldSleepWhileNothingHappens(@TempDir Path history) throws Exception {
        Kernel.assumeRootAndEbpf();

        try (FlowbraidProcess flowbraid = Product.start(
                "up", "-i", "lo", "-o", "json", "--http", "127.0.0.1:0", "--history-dir", history.toString())) {
            flowbraid.awaitNaming();
            final WakeUps wakeUps = new WakeUps(flowbraid.pid());

            // Others use this machine, too: in its quietest moment it is ours alone.
            await().pollDelay(WINDOW)
                    .pollInterval(WINDOW)
                    .atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(wakeUps.perSecond()).isLessThan(MAX_PER_SECOND));
        }
    }

    /** How often the threads of a process gave up the processor by themselves, its compilers' left out. */
    private static final class WakeUps {
        private static final String COMPILER = "Compiler";
        private static final String NAME = "Name:";
        private static final String COUNT = "voluntary_ctxt_switches:";
        private static final double NS_PER_SECOND = 1e9;

        private final Path threads;
        private Map<Path, Long> before = Map.of();
        private long beforeNs;

        WakeUps(long pid) throws IOException {
            threads = Path.of("/proc", Long.toString(pid), "task");
            perSecond();
        }

        /** Since the last call. */
        double perSecond() throws IOException {
            final long nowNs = System.nanoTime();
            final Map<Path, Long> now = counts();
            final long wakeUps = now.entrySet().stream()
                    .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
                    .sum();
            final double perSecond = wakeUps * NS_PER_SECOND / (nowNs - beforeNs);
            before = now;
            beforeNs = nowNs;
            return perSecond;
        }

        private Map<Path, Long> counts() throws IOException {
            final Map<Path, Long> counts = new HashMap<>();
            try (Stream<Path> all = Files.list(threads)) {
                for (final Path thread : all.toList()) {
                    final List<String> status = Files.readAllLines(thread.resolve("status"));
                    if (!text(status, NAME).contains(COMPILER)) {
                        counts.put(thread, Long.parseLong(text(status, COUNT)));
                    }
                }
            }
            return counts;
        }

        private static String text(List<String> status, String label) {
            return status.stream()
                    .filter(line -> line.startsWith(label))
                    .map(line -> line.substring(label.length()).trim())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
