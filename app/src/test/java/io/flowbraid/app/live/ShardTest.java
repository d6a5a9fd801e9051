// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.app.clock.HostClock;
import io.flowbraid.app.clock.SteadyTime;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.ffi.ThreadPriority;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.sink.Latencies;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String BOOT_ID = "b007";

    private long behindNs;

    private final RingBuffer<SocketEvent> events =
            RingBuffer.createSingleProducer(SocketEvent::new, 16, new YieldingWaitStrategy());
    private final PassingClock clock = new PassingClock();
    private final SteadyTime time = new SteadyTime(clock, BOOT_ID, byNs -> {});
    private final LossLedger ledger = new LossLedger();
    private final Correlator correlator = new Correlator(
            CorrelatorSettings.defaults(List.of(new ObservedInterface("lo", 1, 1, new long[0]))), flow -> {}, ledger);
    private final Shard shard = new Shard(
            correlator,
            new Shard.Inputs(events, event -> {}, List.of(), () -> behindNs, new Hosts(BOOT_ID), null),
            time,
            new CompanionChanges(),
            new Latencies(),
            ThreadPriority.UNCHANGED);

    @Test
    void shouldLetTimePassByItsOwnClockWhileEventsOfAnotherKeepComing() {
        publish(time.nowNs() - 400 * SECOND);
        final long beforeNs = time.nowNs();

        assertThat(shard.doWork()).isTrue();
        assertThat(correlator.nowNs()).isBetween(beforeNs, time.nowNs());

        publish(time.nowNs() + 600 * SECOND);
        assertThat(shard.doWork()).isTrue();
        assertThat(correlator.nowNs()).isLessThanOrEqualTo(time.nowNs());
    }

    @Test
    void shouldNotLetTimePassPacketsThatACaptureHasStillToRead() {
        behindNs = 2 * SECOND;
        final long beforeNs = time.nowNs();
        publish(beforeNs);
        shard.doWork();
        assertThat(correlator.nowNs()).isBetween(beforeNs - 2 * SECOND, time.nowNs() - SECOND);

        behindNs = SECOND / 10;
        final long caughtUpNs = time.nowNs();
        shard.doWork();
        assertThat(correlator.nowNs()).isGreaterThanOrEqualTo(caughtUpNs);
    }

    @Test
    void shouldNotWaitForeverForACaptureThatSaysNothing() {
        final long beforeNs = correlator.nowNs();
        behindNs = 30 * SECOND;
        shard.doWork();
        assertThat(correlator.nowNs()).isEqualTo(beforeNs);

        clock.pass(120 * SECOND);
        behindNs = 3_600 * SECOND;
        shard.doWork();
        assertThat(correlator.nowNs()).isGreaterThanOrEqualTo(beforeNs + 60 * SECOND);
    }

    private void publish(long timeNs) {
        final long sequence = events.next();
        final SocketEvent event = events.get(sequence);
        event.clear();
        event.kind = SocketEventKind.HEARTBEAT;
        event.bootId = "another";
        event.timeNs = timeNs;
        events.publish(sequence);
    }

    /** The machine's clock, plus the time that a test lets pass. */
    private static final class PassingClock implements HostClock {
        private long passedNs;

        private void pass(long ns) {
            passedNs += ns;
        }

        @Override
        public long monotonicNs() {
            return HostClock.SYSTEM.monotonicNs() + passedNs;
        }

        @Override
        public long wallMs() {
            return HostClock.SYSTEM.wallMs() + passedNs / 1_000_000;
        }

        @Override
        public long wallNs() {
            return HostClock.SYSTEM.wallNs() + passedNs;
        }
    }
}
