// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.attribution.Attribution;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.attribution.UnattributedReason;
import io.flowbraid.model.flow.ClientEvidence;
import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.EndReason;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.flow.Reconciliation;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.TcpFlags;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.json.JsonSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to write a unified flow as a line of JSON?
 *
 * <pre>{@code
 * benchmarks/jmh.sh JsonSink -prof gc
 * }</pre>
 *
 * <p>Per flow, a TCP connection with both ends named and counters of both kernels, to a stream that discards; {@link
 * #sink} formats addresses, times and the Community ID (SHA-1) as well, of two processes it has written before; {@link
 * #sinkOfNewProcesses} has no process twice within {@value #PROCESSES} flows. {@link #objectMapperOfMap} writes the
 * same text from maps made beforehand, {@link #objectMapperOfRecord} the fields of the record as they stand, numbers
 * for times and addresses.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonSinkBenchmark {
    static final int PROCESSES = 1 << 13;

    private static final Observer OBSERVER =
            new Observer("atlas", List.of(new Observer.ObservationPoint("lo", Connections.NETNS)));

    private final FlowRecord flow = curlToPython();
    private final JsonSink sink = newSink(OutputStream.nullOutputStream());
    private final OutputStream discarded = OutputStream.nullOutputStream();
    private final ObjectMapper mapper = new ObjectMapper().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    private final Map<?, ?> map = mapOf(flow);
    private final ProcessIdentity[] clients = processes(10_000, "curl");
    private final ProcessIdentity[] servers = processes(50_000, "python3");
    private long flows;

    @Benchmark
    public long sink() {
        flow.endNs += 1_000_000;
        sink.accept(flow);
        return ++flows;
    }

    @Benchmark
    public long sinkOfNewProcesses() {
        flow.endNs += 1_000_000;
        flow.client.attribution.process = clients[(int) flows & PROCESSES - 1];
        flow.server.attribution.process = servers[(int) flows & PROCESSES - 1];
        sink.accept(flow);
        return ++flows;
    }

    @Benchmark
    public long objectMapperOfMap() throws IOException {
        mapper.writeValue(discarded, map);
        return ++flows;
    }

    @Benchmark
    public long objectMapperOfRecord() throws IOException {
        flow.endNs += 1_000_000;
        mapper.writeValue(discarded, flow);
        return ++flows;
    }

    private Map<?, ?> mapOf(FlowRecord record) {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonSink toMemory = newSink(line)) {
            toMemory.accept(record);
        }
        try {
            return mapper.readValue(line.toByteArray(), Map.class);
        } catch (IOException e) {
            throw new IllegalStateException("the sink writes no JSON: " + line, e);
        }
    }

    private static ProcessIdentity[] processes(int firstPid, String name) {
        return IntStream.range(firstPid, firstPid + PROCESSES)
                .mapToObj(pid -> FeedEvents.process(pid, name))
                .toArray(ProcessIdentity[]::new);
    }

    private static JsonSink newSink(OutputStream out) {
        return new JsonSink(out, OBSERVER, new LocalNetworks(List.of()));
    }

    /** A connection of which everything is known. */
    public static FlowRecord curlToPython() {
        final FlowRecord flow = new FlowRecord();
        flow.flowId = 0x00c0_ffee_1234_5678L;
        flow.isFinal = true;
        flow.endReason = EndReason.FIN;
        flow.startNs = 1_795_378_503_123_456_789L;
        flow.endNs = flow.startNs + 12_345_678;
        flow.protocol = Transport.TCP;
        flow.vlan = -1;
        flow.icmpTypeCode = -1;
        flow.clientEvidence = ClientEvidence.SYN;
        flow.connState = ConnState.SF;
        flow.handshakeRttNs = 41_000;
        side(flow.client, 43_512, 6, 78);
        side(flow.server, 8_000, 5, 1_270);
        name(flow.client.attribution, AttributionMethod.CONNECT, 4_211, "curl");
        name(flow.server.attribution, AttributionMethod.ACCEPT, 4_100, "python3");
        flow.clientToServer = Reconciliation.EQUAL;
        flow.serverToClient = Reconciliation.EQUAL;
        return flow;
    }

    private static void side(FlowSide side, int port, long packets, long payload) {
        side.addressLo = IpAddress.mapped(0x7f000001);
        side.port = port;
        side.packets = packets;
        side.payloadBytes = payload;
        side.bytes = packets * 52 + payload;
        side.tcpFlags = TcpFlags.SYN | TcpFlags.PSH | TcpFlags.ACK | TcpFlags.FIN;
        side.socket.bytesSent = payload;
        side.socket.bytesReceived = 1_348 - payload;
        side.socket.srttUs = 38;
        side.socket.rttvarUs = 19;
        side.socket.retransmits = 0;
        side.socket.state = 7;
    }

    private static void name(Attribution attribution, AttributionMethod method, int pid, String name) {
        attribution.status = AttributionStatus.ATTRIBUTED;
        attribution.method = method;
        attribution.reason = UnattributedReason.NONE;
        attribution.delayNs = -1_500_000;
        attribution.process = FeedEvents.process(pid, name);
        attribution.hostName = "atlas";
    }
}
