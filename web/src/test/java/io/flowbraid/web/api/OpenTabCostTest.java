// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What one open tab costs the server at 1,000 flow updates a second: the processor time of the threads that take the
 * updates and of those that serve, against the time that passed.
 *
 * <pre>
 * mvn test -pl web -am -Dtest=OpenTabCostTest -Dsurefire.failIfNoSpecifiedTests=false -Dflowbraid.cost.seconds=60
 * </pre>
 */
class OpenTabCostTest {
    private static final int UPDATES_PER_SECOND = 1_000;
    private static final int ROUNDS_PER_SECOND = 20;
    private static final int SECONDS = Integer.getInteger("flowbraid.cost.seconds", 5);
    private static final double GOAL = 0.05;
    /** A run of seconds on a loaded machine is mostly the compiler of the JVM and its caches. */
    private static final double BOUND = SECONDS < 30 ? 4 * GOAL : GOAL;

    private static final String STREAM = "/api/v1/stream?columns=client.process.name,client.process.user.name,"
            + "client.container.name,client.ip,client.port,server.process.name,server.container.name,server.ip,"
            + "server.port,client.bytes,server.bytes,live.bytes_per_s,tcp.handshake_rtt_ms,tcp.state,event.duration,"
            + "client.attribution.status";

    @Test
    void shouldCostLittleOfACore() throws Exception {
        try (SampleRun run = new SampleRun();
                EventReader tab = new EventReader(run, STREAM)) {
            final Thread reader = new Thread(() -> readOn(tab), "tab");
            reader.setDaemon(true);
            reader.start();
            final BusyHost host = new BusyHost(UPDATES_PER_SECOND);
            feed(run, host, SECONDS);
            final long servedBefore = servingNs();
            final long startNs = System.nanoTime();
            final long feedingNs = feed(run, host, SECONDS);
            final double cost = (servingNs() - servedBefore + feedingNs) / (double) (System.nanoTime() - startNs);

            System.out.printf("one tab at %,d updates/s: %.2f %% of a core%n", UPDATES_PER_SECOND, 100 * cost);
            assertThat(cost).isLessThan(BOUND);
        }
    }

    private static void readOn(EventReader tab) {
        boolean isOpen = true;
        while (isOpen) {
            try {
                tab.next();
            } catch (java.io.IOException | java.io.UncheckedIOException e) {
                isOpen = false;
            }
        }
    }

    /** Processor time it took to make and report the updates. */
    private static long feed(SampleRun run, BusyHost host, int seconds) {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadCpuTime();
        final long startMs = System.currentTimeMillis();
        for (int round = 0; round < seconds * ROUNDS_PER_SECOND; round++) {
            run.clockMs.set(System.currentTimeMillis());
            host.report(run.live, UPDATES_PER_SECOND / ROUNDS_PER_SECOND, run.clockMs.get());
            final long dueMs = startMs + (round + 1) * 1_000L / ROUNDS_PER_SECOND;
            java.util.concurrent.locks.LockSupport.parkUntil(dueMs);
        }
        return threads.getCurrentThreadCpuTime() - before;
    }

    private static long servingNs() {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("web"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getThreadId())))
                .sum();
    }
}
