// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Race R3: the wall clock is stepped while flows go on. */
class SteadyTimeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MS = 1_000_000L;
    private static final long BOOT_NS = 1_700_000_000L * SECOND;
    private static final long NETNS = 0x5E55;
    private static final String BOOT_ID = "b007";
    private static final int PORT = 40_000;
    private static final int SERVER_PORT = 8_000;
    private static final ProcessIdentity CURL = process(501, "curl");
    private static final ProcessIdentity WGET = process(502, "wget");

    private final SteppedClock clock = new SteppedClock();
    private final List<Long> steps = new ArrayList<>();
    private final SteadyTime time = new SteadyTime(clock, BOOT_ID, steps::add);
    private final List<FlowRecord> records = new ArrayList<>();
    private final Correlator correlator = new Correlator(
            CorrelatorSettings.defaults(List.of(new ObservedInterface("lo", NETNS, 1, new long[0]))),
            time.reporting(new Copies()),
            new LossLedger());
    private final PacketBatch batch = new PacketBatch(4);
    private final SocketEvent event = new SocketEvent();

    @Test
    void r3ShouldCountAStepOnceForPacketsThatComeAnotherWayToo() {
        final SteadyTime another = time.withOwnLag();
        clock.step(3_600 * SECOND);
        clock.pass(MS);

        assertThat(another.nowNs()).isEqualTo(time.nowNs());
        assertThat(steps).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -2, 3_600, -3_600})
    void r3ShouldNeitherEndNorHoldAQuietFlowWhenTheClockIsStepped(long seconds) {
        packet(TcpFlags.SYN, 100);
        clock.step(seconds * SECOND);
        idle(200 * SECOND);

        assertThat(records).filteredOn(flow -> flow.isFinal).isEmpty();

        idle(101 * SECOND);
        assertThat(records).filteredOn(flow -> flow.isFinal).hasSize(1);
        assertThat(steps).hasSize(1).allSatisfy(by -> assertThat(by).isCloseTo(seconds * SECOND, within(MS)));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -2, 3_600, -3_600})
    void r3ShouldNameTheOwnerOfAFlowOnEitherSideOfAStep(long seconds) {
        final long opened = clock.wallNs();
        connect(1, CURL, opened, clock.monotonicNs);
        packet(TcpFlags.SYN, 100);
        packet(TcpFlags.RST, 101);
        clock.step(seconds * SECOND);
        clock.pass(10 * MS);
        // The agent has not noticed yet: its wall times are the old clock's.
        connect(2, WGET, clock.wallNs() - seconds * SECOND, clock.monotonicNs);
        packet(TcpFlags.SYN, 700);
        packet(TcpFlags.RST, 701);
        idle(10 * SECOND);

        assertThat(records).extracting(flow -> flow.client.attribution.process).containsExactly(CURL, WGET);
        assertThat(records.get(1).startNs - records.get(0).startNs).isBetween(0L, SECOND);
    }

    @Test
    void r3ShouldTellRecordsInTheClockAsItIsNow() {
        packet(TcpFlags.SYN, 100);
        clock.pass(SECOND);
        packet(TcpFlags.ACK, 101);
        clock.step(3_600 * SECOND);
        clock.pass(SECOND);
        packet(TcpFlags.RST, 101);
        final long endNs = clock.wallNs();
        idle(10 * SECOND);

        assertThat(records).singleElement().satisfies(flow -> {
            assertThat(flow.endNs).isCloseTo(endNs, within(10 * MS));
            assertThat(flow.endNs - flow.startNs).isCloseTo(2 * SECOND, within(10 * MS));
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {2, -2})
    void r3ShouldTellPacketsUnderWayFromThoseStampedAfterTheStep(long seconds) {
        final long before = clock.wallNs();
        fill(TcpFlags.SYN, 100, before);
        clock.step(seconds * SECOND);
        clock.pass(5 * MS);
        fill(TcpFlags.RST, 101, clock.wallNs());
        clock.pass(5 * MS);
        time.steady(batch);

        final long[] words = batch.words();
        assertThat(words[PacketBatch.WORDS + PacketBatch.TIME_NS] - words[PacketBatch.TIME_NS])
                .isCloseTo(5 * MS, within(MS));
    }

    @Test
    void r3ShouldNotTakeAPauseBetweenTwoReadingsForAStep() {
        clock.pauseNs = 50 * MS;
        time.nowNs();
        time.nowNs();

        assertThat(steps).isEmpty();
    }

    @Test
    void r3ShouldBelieveTheKernelsClockBeforeAnAgentWhoseWallTimeIsOff() {
        connect(1, CURL, clock.wallNs() - 3_600 * SECOND, clock.monotonicNs);
        packet(TcpFlags.SYN, 100);
        correlator.shutdown();

        assertThat(records).extracting(flow -> flow.client.attribution.process).containsExactly(CURL);
    }

    @Test
    void r3ShouldTakeAnotherHostsWordForItsTime() {
        event.clear();
        event.bootId = "another";
        event.timeNs = clock.wallNs();
        event.kernelNs = 77;
        event.openedNs = event.timeNs - 5;
        clock.step(2 * SECOND);
        time.nowNs();
        final long timeNs = event.timeNs;
        time.steady(event);

        assertThat(event.timeNs).isCloseTo(timeNs - 2 * SECOND, within(MS));
        assertThat(event.openedNs).isEqualTo(event.timeNs - 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {600, -400})
    void shouldEndFlowsInTimeWhateverTheClockOfAnAgentSays(long skewSeconds) {
        for (int feed = 0; feed < 3; feed++) {
            hear(feed, "another", 77, clock.wallNs() + skewSeconds * SECOND);
        }
        packet(TcpFlags.SYN, 100);
        packet(TcpFlags.RST, 101);
        idle(3 * SECOND);

        assertThat(records).filteredOn(flow -> flow.isFinal).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {600, -400})
    void shouldKeepOneConnectionOneFlowWhileAnAgentWithAnotherClockReports(long skewSeconds) {
        packet(TcpFlags.SYN, 100);
        for (int second = 1; second <= 400; second++) {
            hear(1, "another", 77, clock.wallNs() + skewSeconds * SECOND);
            idle(SECOND);
            packet(TcpFlags.ACK, 100 + second);
        }
        packet(TcpFlags.RST, 600);
        idle(3 * SECOND);

        assertThat(records).filteredOn(flow -> flow.isFinal).hasSize(1);
        assertThat(records).extracting(flow -> flow.flowId).containsOnly(records.get(0).flowId);
    }

    @Test
    void shouldBoundAnEventByItsArrivalAndMoveItsOtherTimesByAsMuch() {
        clock.pass(SECOND);
        event.clear();
        event.bootId = "another";
        event.timeNs = clock.wallNs() + 600 * SECOND;
        event.openedNs = event.timeNs - 5;
        event.exported.startNs = event.timeNs - 7;

        assertThat(time.steady(event)).isFalse();
        assertThat(event.timeNs).isEqualTo(clock.wallNs());
        assertThat(event.openedNs).isEqualTo(clock.wallNs() - 5);
        assertThat(event.exported.startNs).isEqualTo(clock.wallNs() - 7);
    }

    @Test
    void shouldLeaveAnEventOfThePastWhereItIs() {
        event.clear();
        event.bootId = "another";
        event.timeNs = clock.wallNs() - 400 * SECOND;
        final long saidNs = event.timeNs;
        time.steady(event);

        assertThat(event.timeNs).isEqualTo(saidNs);
    }

    @Test
    void shouldNotBelieveAKernelTimeOfThisBootThatIsStillToCome() {
        event.clear();
        event.bootId = BOOT_ID;
        event.timeNs = clock.wallNs() - MS;
        event.kernelNs = clock.monotonicNs + 600 * SECOND;
        final long saidNs = event.timeNs;

        assertThat(time.steady(event)).isFalse();
        assertThat(event.timeNs).isEqualTo(saidNs);
    }

    @Test
    void shouldKeepTheKernelsTimeExactly() {
        event.clear();
        event.bootId = BOOT_ID;
        event.timeNs = clock.wallNs() + 600 * SECOND;
        event.kernelNs = clock.monotonicNs - 3;

        assertThat(time.steady(event)).isTrue();
        assertThat(event.timeNs).isEqualTo(clock.wallNs() - 3);
    }

    /** A connection of another host, which no interface sees. */
    private void hear(int feed, String bootId, long kernelNs, long timeNs) {
        event.clear();
        event.feed = feed;
        event.kind = SocketEventKind.CONNECT;
        event.protocol = Transport.TCP;
        event.bootId = bootId;
        event.timeNs = timeNs;
        event.openedNs = timeNs;
        event.kernelNs = kernelNs;
        event.localHi = IpAddress.parse("10.1.1.1")[0];
        event.localLo = IpAddress.parse("10.1.1.1")[1];
        event.localPort = 10_000;
        event.remoteHi = event.localHi;
        event.remoteLo = IpAddress.parse("10.1.1.2")[1];
        event.remotePort = 80;
        event.role = SocketRole.CLIENT;
        event.method = AttributionMethod.CONNECT;
        event.process = WGET;
        time.steady(event);
        correlator.advance(time.nowNs());
        correlator.onEvent(event);
    }

    private void idle(long ns) {
        for (long left = ns; left > 0; left -= SECOND) {
            clock.pass(SECOND);
            correlator.advance(time.nowNs());
        }
    }

    private void packet(int flags, long sequence) {
        clock.pass(20_000);
        fill(flags, sequence, clock.wallNs());
        clock.pass(MS);
        time.steady(batch);
        correlator.onPackets(batch);
        batch.clear();
    }

    private void fill(int flags, long sequence, long stampNs) {
        final long[] lo = IpAddress.parse("127.0.0.1");
        final boolean fromA = FiveTuple.isCanonical(lo[0], lo[1], PORT, lo[0], lo[1], SERVER_PORT);
        final FiveTuple tuple = FiveTuple.of(lo[0], lo[1], PORT, lo[0], lo[1], SERVER_PORT, Transport.TCP);
        final long ports = FiveTuple.packPorts(tuple.aPort(), tuple.bPort(), Transport.TCP, 0);
        final long[] words = batch.words();
        final int at = batch.nextOffset();
        words[at + PacketBatch.HASH] = FiveTuple.hash(tuple.aHi(), tuple.aLo(), tuple.bHi(), tuple.bLo(), ports);
        words[at + PacketBatch.A_HI] = tuple.aHi();
        words[at + PacketBatch.A_LO] = tuple.aLo();
        words[at + PacketBatch.B_HI] = tuple.bHi();
        words[at + PacketBatch.B_LO] = tuple.bLo();
        words[at + PacketBatch.PORTS] = ports;
        words[at + PacketBatch.TIME_NS] = stampNs;
        words[at + PacketBatch.LENGTHS] = 40L << 32;
        words[at + PacketBatch.FLAGS] = flags | (fromA ? 0 : PacketBatch.FROM_B);
        words[at + PacketBatch.L4_DETAIL] = sequence << 32;
        batch.commit();
    }

    private void connect(long cookie, ProcessIdentity process, long wallNs, long monotonicNs) {
        final long[] lo = IpAddress.parse("127.0.0.1");
        event.clear();
        event.kind = SocketEventKind.CONNECT;
        event.protocol = Transport.TCP;
        event.bootId = BOOT_ID;
        event.timeNs = wallNs;
        event.openedNs = wallNs;
        event.kernelNs = monotonicNs;
        event.netns = NETNS;
        event.cookie = cookie;
        event.localHi = lo[0];
        event.localLo = lo[1];
        event.localPort = PORT;
        event.remoteHi = lo[0];
        event.remoteLo = lo[1];
        event.remotePort = SERVER_PORT;
        event.role = SocketRole.CLIENT;
        event.method = AttributionMethod.CONNECT;
        event.process = process;
        time.steady(event);
        correlator.advance(time.nowNs());
        correlator.onEvent(event);
    }

    private static ProcessIdentity process(int pid, String name) {
        return new ProcessIdentity(
                BOOT_ID,
                pid,
                pid * 1000L,
                BOOT_NS,
                name,
                "/usr/bin/" + name,
                name,
                0,
                "root",
                0,
                "root",
                1,
                "init",
                "");
    }

    /** Two clocks that a test moves; reading one may take a while. */
    private static final class SteppedClock implements HostClock {
        private long monotonicNs = 5_000 * SECOND;
        private long wallMinusMonotonicNs = BOOT_NS;
        private long pauseNs;

        void pass(long ns) {
            monotonicNs += ns;
        }

        void step(long byNs) {
            wallMinusMonotonicNs += byNs;
        }

        @Override
        public long monotonicNs() {
            return monotonicNs;
        }

        @Override
        public long wallMs() {
            pass(pauseNs);
            return wallNs() / MS;
        }

        @Override
        public long wallNs() {
            return monotonicNs + wallMinusMonotonicNs;
        }
    }

    private final class Copies implements FlowSink {
        @Override
        public void accept(FlowRecord flow) {
            final FlowRecord copy = new FlowRecord();
            copy.copyFrom(flow);
            records.add(copy);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
