// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.names;

import io.flowbraid.capture.LiveSettings;
import io.flowbraid.capture.dissect.PayloadKeeper;
import io.flowbraid.capture.kept.FrameKeeper;
import io.flowbraid.capture.kept.FrameKeepers;
import io.flowbraid.capture.live.DeviceSource;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.packet.PacketBatch;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What does it cost a captured packet that the kernel and the dissector look for names of servers?
 *
 * <pre>{@code
 * unshare -n sh -c 'ip link set lo up; benchmarks/jmh.sh NamedCapture -prof gc'
 * }</pre>
 *
 * <p>Per datagram: one thread sends it over loopback, where the kernel runs the filter and copies what is kept into the
 * ring, and then dissects it. The time is nearly all the kernel's. {@code names} says whether names are looked for;
 * {@code NONE} captures nothing. With {@code port=53} each datagram is taken for a DNS message.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(NamedCaptureBenchmark.DATAGRAMS)
@Fork(5)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by JMH
public class NamedCaptureBenchmark {
    static final int DATAGRAMS = 64;

    /** Whether packets are captured, and how. */
    public enum Names {
        NONE,
        OFF,
        ON
    }

    @Param
    Names names;

    @Param({"64", "1400"})
    int payloadBytes;

    @Param({"8000", "53"})
    int port;

    private final PacketBatch batch = new PacketBatch(1024);
    private @Nullable DeviceSource source;
    private DatagramChannel receiver;
    private DatagramChannel sender;
    private ByteBuffer datagram;
    private long payloads;

    /** Looks at the payload and keeps nothing. */
    private final class Reading implements FrameKeepers {
        @Override
        public @Nullable FrameKeeper keeper(String name) {
            return null;
        }

        @Override
        public PayloadKeeper payloads(String name) {
            return (payload, captured, words, at) -> payloads += captured;
        }

        @Override
        public boolean readsNames() {
            return true;
        }
    }

    @Setup
    public void open() throws Exception {
        final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        receiver = DatagramChannel.open().bind(address);
        sender = DatagramChannel.open().connect(address);
        datagram = ByteBuffer.allocateDirect(payloadBytes);
        final LiveSettings usual = LiveSettings.DEFAULTS;
        final LiveSettings settings = new LiveSettings(
                usual.snaplenBytes(),
                usual.bufferBytes(),
                usual.timeoutMs(),
                false,
                "",
                0,
                names == Names.ON ? new Reading() : FrameKeepers.NONE);
        source = names == Names.NONE
                ? null
                : DeviceSource.open("lo", settings, 0, new LossLedger().open("capture", "lo"));
    }

    @Benchmark
    public long sendAndDissect() throws Exception {
        for (int i = 0; i < DATAGRAMS; i++) {
            datagram.clear();
            sender.write(datagram);
        }
        if (source != null) {
            batch.clear();
            source.poll(batch);
        }
        return payloads;
    }

    @TearDown
    public void close() throws Exception {
        if (source != null) {
            source.close();
        }
        sender.close();
        receiver.close();
    }
}
