// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.engine.Correlator;
import io.flowbraid.engine.observation.CorrelatorSettings;
import io.flowbraid.engine.observation.ObservedInterface;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.FiveTuple;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.packet.PacketBatch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many flows can a full table evict a second, when every packet is the SYN of another flow?
 *
 * <pre>{@code
 * benchmarks/jmh.sh Eviction -prof gc
 * }</pre>
 *
 * <p>Per packet: a flow is chosen, its record is written to a sink that keeps nothing, it leaves, and another one
 * comes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(EvictionBenchmark.BATCH)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by JMH
public class EvictionBenchmark {
    static final int BATCH = 1024;

    private static final long T0_NS = 1_700_000_000_000_000_000L;
    private static final long INTERVAL_NS = 8_000;
    private static final int PORTS = 50_000;
    private static final long ATTACKER = IpAddress.mapped(0x0a000000);
    private static final long SERVER = IpAddress.mapped(0xc0a80001);

    @Param({"10000", "1000000"})
    int room;

    private Correlator correlator;
    private final PacketBatch batch = new PacketBatch(BATCH);
    private int number;

    @Setup
    public void fill() {
        final var loopback = new ObservedInterface("lo", 1, 0, new long[0]);
        correlator = new Correlator(
                CorrelatorSettings.defaults(List.of(loopback)).withRoom(room, 16), new TallySink(), new LossLedger());
        while (number < room) {
            evict();
        }
    }

    @Benchmark
    public PacketBatch evict() {
        batch.clear();
        while (!batch.isFull()) {
            final int syn = number++;
            final long client = ATTACKER + (syn / PORTS & 0xffff);
            final FiveTuple tuple = FiveTuple.of(0, client, 1_024 + syn % PORTS, 0, SERVER, 80, Transport.TCP);
            Observation.append(batch, tuple, true, T0_NS + syn * INTERVAL_NS, TcpFlags.SYN, 7, 40, 0);
        }
        correlator.onPackets(batch);
        return batch;
    }
}
