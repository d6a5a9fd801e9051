// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import io.flowbraid.capture.dissect.DissectorMemory;
import io.flowbraid.capture.dissect.PacketDissector;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
import org.openjdk.jmh.infra.Blackhole;
import org.pcap4j.packet.IpPacket;
import org.pcap4j.packet.Packet;
import org.pcap4j.packet.TransportPacket;
import org.pcap4j.packet.factory.PacketFactories;
import org.pcap4j.packet.factory.PacketFactory;
import org.pcap4j.packet.namednumber.DataLinkType;

/**
 * What does it cost to turn a captured frame into an observation, five-tuple, lengths, flags and hash?
 *
 * <pre>{@code
 * benchmarks/jmh.sh Dissect -prof gc
 * }</pre>
 *
 * <p>Per frame. A thousand frames of as many flows and both directions, with 64 bytes of payload; they stay in the
 * processor's cache, as those do that the kernel has just written. {@link #dissect} fills a batch, {@link #pcap4j}
 * makes Pcap4J's packet objects, which copy the payload, and takes addresses and ports out of them; it knows no Linux
 * cooked v2.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(DissectBenchmark.FRAMES)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DissectBenchmark {
    static final int FRAMES = 1024;

    /** Frames beside the heap, as the reader of a capture hands them on. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // by JMH
    public static class Captured {
        @Param
        FrameKind kind;

        /** Whether payloads that may say the name of a server are looked for; none of these frames has one. */
        @Param({"false", "true"})
        boolean readsNames;

        final UnsafeBuffer[] frames = new UnsafeBuffer[FRAMES];
        final PacketBatch batch = new PacketBatch(FRAMES);
        PacketDissector dissector;

        @Setup
        public void capture() {
            for (int i = 0; i < FRAMES; i++) {
                final byte[] frame = kind.frame(i);
                frames[i] =
                        new UnsafeBuffer(ByteBuffer.allocateDirect(frame.length).put(0, frame));
            }
            dissector = new PacketDissector(
                    kind.linkType,
                    0,
                    new LossLedger().open("capture", "benchmark"),
                    new DissectorMemory(),
                    readsNames ? (payload, captured, words, at) -> {} : null);
        }
    }

    /** Frames as arrays, as Pcap4J takes them. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // by JMH
    public static class RawPackets {
        @Param({"ETHERNET_IPV4_TCP", "VLAN_IPV4_TCP", "ETHERNET_IPV6_UDP"})
        FrameKind kind;

        final byte[][] frames = new byte[FRAMES][];
        final PacketFactory<Packet, DataLinkType> factory =
                PacketFactories.getFactory(Packet.class, DataLinkType.class);

        @Setup
        public void capture() {
            for (int i = 0; i < FRAMES; i++) {
                frames[i] = kind.frame(i);
            }
        }
    }

    @Benchmark
    public PacketBatch dissect(Captured captured) {
        final PacketBatch batch = captured.batch;
        batch.clear();
        for (final UnsafeBuffer frame : captured.frames) {
            captured.dissector.dissect(frame.addressOffset(), frame.capacity(), frame.capacity(), 1L, batch);
        }
        return batch;
    }

    @Benchmark
    public void pcap4j(RawPackets captured, Blackhole blackhole) {
        for (final byte[] frame : captured.frames) {
            final Packet packet = captured.factory.newInstance(frame, 0, frame.length, DataLinkType.EN10MB);
            final IpPacket.IpHeader ip = packet.get(IpPacket.class).getHeader();
            final TransportPacket.TransportHeader transport =
                    packet.get(TransportPacket.class).getHeader();
            blackhole.consume(ip.getSrcAddr());
            blackhole.consume(ip.getDstAddr());
            blackhole.consume(transport.getSrcPort());
            blackhole.consume(transport.getDstPort());
        }
    }
}
