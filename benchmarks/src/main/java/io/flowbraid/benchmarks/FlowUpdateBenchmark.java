// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.model.packet.PacketBatch;
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
 * What does it cost to count a packet into its flow, when ten thousand to a million flows are live?
 *
 * <pre>{@code
 * benchmarks/jmh.sh FlowUpdate -prof gc
 * benchmarks/jmh.sh FlowUpdate -p table=CORRELATOR,HASH_MAP -p flows=100000
 * }</pre>
 *
 * <p>Per packet; see {@link PacketStream} for the packets. No events, so nobody is named. The rivals count only: they
 * track no sequence numbers and report nothing, and but for Caffeine forget nothing. With a million flows the table is
 * a quarter of a gigabyte; what that costs is up to the size of the last cache and of the pages.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(PacketStream.BATCH)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by JMH
public class FlowUpdateBenchmark {
    @Param
    FlowTables table;

    @Param({"10000", "100000", "1000000"})
    int flows;

    @Param
    Popularity popularity;

    private PacketStream packets;
    private FlowCounter counter;

    @Setup
    public void openFlows() {
        packets = new PacketStream(flows, popularity);
        counter = table.make();
        packets.forEachFlow(counter::count);
    }

    @Benchmark
    public PacketBatch update() {
        final PacketBatch batch = packets.next();
        counter.count(batch);
        return batch;
    }
}
