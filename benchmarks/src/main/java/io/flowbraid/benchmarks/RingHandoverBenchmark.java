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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to hand a packet from one thread to another, and is a ring of batches the way?
 *
 * <pre>{@code
 * benchmarks/jmh.sh RingHandover -prof gc
 * }</pre>
 *
 * <p>Per packet, writing and reading it included: the benchmark's thread produces, another consumes, both spin. All
 * ways hold 65,536 packets. It needs two cores that have nothing else to do; with less the figures say how the
 * scheduler shares, not how the threads meet.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingHandoverBenchmark.PACKETS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // by JMH
public class RingHandoverBenchmark {
    static final int PACKETS = 1024;

    private static final int HELD = 64 * PACKETS;

    /** The ways there are. */
    public enum Way {
        /** What capture and correlator use. */
        RING_OF_BATCHES {
            @Override
            PacketHandover make() {
                return new RingOfBatches(HELD / PACKETS, PACKETS);
            }
        },
        RING_OF_PACKETS {
            @Override
            PacketHandover make() {
                return new RingOfBatches(HELD, 1);
            }
        },
        QUEUE_OF_BATCHES {
            @Override
            PacketHandover make() {
                return new QueueOfBatches(HELD / PACKETS, PACKETS);
            }
        };

        abstract PacketHandover make();
    }

    @Param
    Way way;

    private final long[] packets = new long[PACKETS * PacketBatch.WORDS];
    private PacketHandover handover;
    private Thread consumer;
    private volatile boolean isEnding;

    @Setup
    public void startConsumer() {
        handover = way.make();
        consumer = new Thread(this::consume, "consumer");
        consumer.start();
    }

    @Benchmark
    public void handOver() {
        handover.offer(packets);
    }

    @TearDown
    public void stopConsumer() throws InterruptedException {
        isEnding = true;
        consumer.join();
    }

    private void consume() {
        while (!isEnding) {
            if (handover.poll() == 0) {
                Thread.onSpinWait();
            }
        }
    }
}
