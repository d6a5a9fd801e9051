// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.export;

import io.flowbraid.benchmarks.JsonSinkBenchmark;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.ConfigLoader;
import io.flowbraid.config.Overrides;
import io.flowbraid.export.record.ExportedFlow;
import io.flowbraid.export.record.RecordEncoder;
import io.flowbraid.export.record.ReportedCounters;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.export.ExportPlan;
import io.flowbraid.record.export.FlowExportProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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

/**
 * What does it cost to export a unified flow as IPFIX?
 *
 * <pre>{@code
 * benchmarks/jmh.sh Ipfix -prof gc
 * }</pre>
 *
 * <p>Per flow, a TCP connection with both ends named. {@link #encode} makes the data record. {@link #send} is the whole
 * sink, to a collector over TCP on loopback that discards what it reads; another thread runs that collector. The flows
 * of {@link #encodeLiving} live on, so their counters are remembered and subtracted.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class IpfixBenchmark {
    private static final int LIVING = 1 << 14;

    private final Observer observer =
            new Observer("atlas", List.of(new Observer.ObservationPoint("lo", 4_026_531_840L)));
    private final LossLedger ledger = new LossLedger();
    private final FlowRecord flow = JsonSinkBenchmark.curlToPython();
    private final FlowRecord living = JsonSinkBenchmark.curlToPython();
    private final ExportedFlow exported = new ExportedFlow();
    private final RecordEncoder encoder = new RecordEncoder(observer, true);
    private final ReportedCounters reported = new ReportedCounters(2 * LIVING, ledger.open("long flows", "benchmark"));
    private final ByteBuffer record = ByteBuffer.allocate(RecordEncoder.MAX_RECORD_BYTES);
    private final ServerSocket collector = listen();
    private final FlowSink sink = connect();
    private int flows;

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private FlowSink connect() {
        final Thread reader = new Thread(this::discard, "collector");
        reader.setDaemon(true);
        reader.start();
        final Overrides settings = new Overrides()
                .put(Catalogue.IPFIX_COLLECTORS, List.of("tcp://127.0.0.1:" + collector.getLocalPort()), "benchmark");
        final FlowContext context =
                new FlowContext(observer, new LocalNetworks(Catalogue.LOCAL_NETWORKS.defaultValue()));
        final ExportPlan plan = new ExportPlan(
                ConfigLoader.load(null, null, settings), context, Path.of("unused"), ledger, System.err::println);
        return FlowExportProvider.find("ipfix").orElseThrow().open(plan);
    }

    private void discard() {
        final byte[] bytes = new byte[1 << 16];
        try (Socket connection = collector.accept()) {
            while (connection.getInputStream().read(bytes) >= 0) {
                bytes[0] = 0;
            }
        } catch (IOException e) {
            System.err.println("the collector ended: " + e.getMessage());
        }
    }

    @TearDown
    public void close() throws IOException {
        sink.close();
        collector.close();
    }

    @Benchmark
    public ByteBuffer encode() {
        return encode(flow);
    }

    @Benchmark
    public ByteBuffer encodeLiving() {
        living.isFinal = false;
        living.flowId = ++flows & LIVING - 1;
        living.client.bytes++;
        return encode(living);
    }

    private ByteBuffer encode(FlowRecord each) {
        exported.begin(each, reported);
        exported.bothDirections();
        encoder.write(exported, encoder.template(exported), record.clear());
        return record;
    }

    @Benchmark
    public FlowSink send() {
        sink.accept(flow);
        return sink;
    }
}
