// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.CorrelatorSettings;
import io.flowbraid.engine.ObservedInterface;
import io.flowbraid.model.FlowRecord;
import io.flowbraid.model.FlowSink;
import io.flowbraid.model.LossLedger;
import io.flowbraid.model.SocketEvent;
import io.flowbraid.model.SocketEventKind;
import io.flowbraid.sink.Latencies;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String BOOT_ID = "b007";

    private long behindNs;

    private final RingBuffer<SocketEvent> events =
            RingBuffer.createSingleProducer(SocketEvent::new, 16, new YieldingWaitStrategy());
    private final SteadyTime time = new SteadyTime(HostClock.SYSTEM, BOOT_ID, byNs -> {});
    private final LossLedger ledger = new LossLedger();
    private final Correlator correlator = new Correlator(
            CorrelatorSettings.defaults(List.of(new ObservedInterface("lo", 1, 1, new long[0]))),
            "0",
            new Nowhere(),
            ledger);
    private final Shard shard = new Shard(
            0,
            true,
            correlator,
            events.newPoller(),
            List.of(),
            () -> behindNs,
            time,
            new Hosts(BOOT_ID),
            new CompanionChanges(1),
            new Latencies());

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
        behindNs = 3_600 * SECOND;
        final long beforeNs = time.nowNs();
        shard.doWork();
        assertThat(correlator.nowNs()).isGreaterThanOrEqualTo(beforeNs - 5 * SECOND);
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

    private static final class Nowhere implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {}

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
