// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.thread.RestartingThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final LossLedger ledger = new LossLedger();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicLong nowNs = new AtomicLong();
    private final CountDownLatch halted = new CountDownLatch(1);
    private final Watchdog watchdog = new Watchdog(halted::countDown, HeapPressure.none()).started();
    private final Supervisor supervisor = new Supervisor(
            ledger,
            new PrintStream(said, true, StandardCharsets.UTF_8),
            false,
            watchdog,
            ends::incrementAndGet,
            nowNs::get);

    @AfterEach
    void close() {
        supervisor.close();
    }

    @Test
    void shouldEndTheRunWhenAThreadDies() throws InterruptedException {
        die(new Thread(() -> fail(new IllegalStateException("no key")), "shard-0"));

        assertThat(ends).hasValue(1);
        assertThat(supervisor.failures()).containsExactly("the run ends: the thread shard-0 died");
        assertThat(text())
                .startsWith("flowbraid: the thread shard-0 died (java.lang.IllegalStateException: no key at Supervisor")
                .hasLineCount(1);
        assertThat(supervisor.supervise(() -> 0)).isEqualTo(1);
    }

    @Test
    void shouldCutTheEndShortThatTakesTooLong() throws InterruptedException {
        die(new Thread(() -> fail(new LinkageError("gone")), "feed"));

        assertThat(halted.await(2, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldEndTheRunWhenMemoryIsExhaustedInAnyThread() throws InterruptedException {
        final Thread thread = new RestartingThread(() -> {}, "history");

        supervisor.uncaughtException(thread, new OutOfMemoryError("Java heap space"));

        assertThat(ends).hasValue(1);
        assertThat(text()).contains("out of memory in the thread history (Java heap space)", "-Xmx1g");
    }

    @Test
    void shouldSayThatMemoryIsExhaustedWhenTheLinkerHidesIt() {
        final Throwable memory = new OutOfMemoryError("Java heap space");
        final Throwable linker = new BootstrapMethodError("bootstrap method initialization exception", memory);
        final Throwable initializer =
                new NoClassDefFoundError("Exception java.lang.OutOfMemoryError: Java heap space [in thread \"main\"]");

        for (final Throwable each : List.of(linker, initializer)) {
            supervisor.uncaughtException(new RestartingThread(() -> {}, "history"), each);
        }

        assertThat(ends).hasValue(1);
        assertThat(text())
                .contains("out of memory in the thread history (Java heap space)")
                .hasLineCount(1);
    }

    @Test
    void shouldCountARestartAndGoOn() throws InterruptedException {
        final AtomicInteger turns = new AtomicInteger();
        final Thread thread = new RestartingThread(
                () -> {
                    if (turns.incrementAndGet() == 1) {
                        throw new IllegalStateException("no file");
                    }
                },
                "history");

        die(thread);

        assertThat(turns).hasValue(2);
        assertThat(ends).hasValue(0);
        final LedgerStage stage = ledger.stages().get(0);
        assertThat(stage.in().get()).isEqualTo(1);
        assertThat(ledger.isClosed()).isTrue();
        assertThat(text())
                .contains("the thread history failed", "no file", "1 restart;")
                .hasLineCount(1);
        assertThat(supervisor.failures()).singleElement().asString().contains("history", "1 time so far");
        assertThat(supervisor.supervise(() -> 0)).isZero();
    }

    @Test
    void shouldHaveFailedForAMinuteAndBeInTroubleFromThenOn() {
        supervisor.uncaughtException(new RestartingThread(() -> {}, "history"), new IllegalStateException("no file"));
        assertThat(supervisor.troubles()).isEmpty();

        nowNs.addAndGet(TimeUnit.SECONDS.toNanos(61));

        assertThat(supervisor.failures()).isEmpty();
        assertThat(supervisor.troubles()).singleElement().asString().contains("history", "no file");
    }

    @Test
    void shouldNotFillTheLogWithWhatFailsAgainAndAgain() {
        final Thread thread = new RestartingThread(() -> {}, "history");
        for (int i = 0; i < 100; i++) {
            supervisor.uncaughtException(thread, new IllegalStateException("no file"));
        }

        assertThat(text()).hasLineCount(7).contains("64 restarts");
        assertThat(ledger.stages().get(0).in().get()).isEqualTo(100);
    }

    @Test
    void shouldReportTheDeathOfTheMainThread() {
        final int exitCode = supervisor.supervise(() -> {
            throw new StackOverflowError();
        });

        assertThat(exitCode).isEqualTo(1);
        assertThat(text()).contains("StackOverflowError");
    }

    private static void fail(Error error) {
        throw error;
    }

    private static void fail(RuntimeException exception) {
        throw exception;
    }

    private void die(Thread thread) throws InterruptedException {
        thread.setUncaughtExceptionHandler(supervisor);
        thread.start();
        thread.join();
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
