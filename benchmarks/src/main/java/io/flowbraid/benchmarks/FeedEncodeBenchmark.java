// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.introspection.wire.JsonBuffer;
import io.flowbraid.introspection.wire.SocketEventEncoder;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does it cost the agent to write a socket event?
 *
 * <pre>{@code
 * benchmarks/jmh.sh FeedEncode -prof gc
 * }</pre>
 *
 * <p>Per event, see {@link FeedEvents}; the processes have been written before. {@link #jacksonTree} and {@link
 * #jacksonMap} write the same JSON from nodes and maps made beforehand: what it costs to make those of an event is not
 * charged to them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FeedEncodeBenchmark.EVENTS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FeedEncodeBenchmark {
    static final int EVENTS = 120;

    private final SocketEvent[] events = FeedEvents.make(EVENTS);
    private final SocketEventEncoder encoder = new SocketEventEncoder();
    private final JsonBuffer buffer = new JsonBuffer(1 << 20);
    private final ObjectMapper mapper = new ObjectMapper();
    private final JsonNode[] trees = new JsonNode[EVENTS];
    private final Map<?, ?>[] maps = new Map<?, ?>[EVENTS];

    @Setup
    public void makeTrees() throws IOException {
        for (int i = 0; i < EVENTS; i++) {
            final byte[] body = FeedEvents.body(encoder, events, i, 1);
            trees[i] = mapper.readTree(body);
            maps[i] = mapper.readValue(body, Map.class);
        }
    }

    @Benchmark
    public JsonBuffer encode() {
        buffer.clear();
        for (final SocketEvent event : events) {
            encoder.encode(event, buffer);
        }
        return buffer;
    }

    @Benchmark
    public void jacksonTree(Blackhole blackhole) throws IOException {
        for (final JsonNode tree : trees) {
            blackhole.consume(mapper.writeValueAsBytes(tree));
        }
    }

    @Benchmark
    public void jacksonMap(Blackhole blackhole) throws IOException {
        for (final Map<?, ?> map : maps) {
            blackhole.consume(mapper.writeValueAsBytes(map));
        }
    }
}
