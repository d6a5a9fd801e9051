// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cluster;

import io.flowbraid.benchmarks.JsonSinkBenchmark;
import io.flowbraid.cluster.kafka.MessageEncoder;
import io.flowbraid.config.Catalogue;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.sink.RingSink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does {@code --kafka} cost per flow record?
 *
 * <pre>{@code
 * benchmarks/jmh.sh KafkaSink -prof gc
 * }</pre>
 *
 * <p>{@link #shard} is the shard's thread: it copies the record into the ring before the sink, or counts it as lost
 * when the reader, on another thread, is behind. {@link #encode} is most of the sink's thread: JSON and key, without
 * the producer.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KafkaSinkBenchmark {
    private static final FlowContext CONTEXT = new FlowContext(
            new Observer("atlas", List.of(new Observer.ObservationPoint("lo", 4_026_531_840L))),
            new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue()));

    private final FlowRecord flow = JsonSinkBenchmark.curlToPython();
    private final MessageEncoder encoder = new MessageEncoder("", CONTEXT);
    private final RingSink ring = new RingSink(
            flow -> {}, 8_192, RingSink.WhenFull.LOSE, new LossLedger().open("sink", "kafka"), failure -> {});

    @TearDown
    public void close() {
        ring.close();
    }

    @Benchmark
    public void shard() {
        flow.endNs += 1_000_000;
        ring.accept(flow);
    }

    @Benchmark
    public void encode(Blackhole hole) {
        flow.endNs += 1_000_000;
        encoder.encode(flow, hole::consume);
    }
}
