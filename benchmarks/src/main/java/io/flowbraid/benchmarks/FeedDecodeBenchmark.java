// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowbraid.introspection.wire.FeedBodyListener;
import io.flowbraid.introspection.wire.Malformation;
import io.flowbraid.introspection.wire.decode.SocketEventDecoder;
import io.flowbraid.introspection.wire.encode.SocketEventEncoder;
import io.flowbraid.model.socket.SocketEvent;
import java.io.IOException;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What does it cost to read a socket event from a message of the feed?
 *
 * <pre>{@code
 * benchmarks/jmh.sh FeedDecode -prof gc
 * }</pre>
 *
 * <p>Per event, some 940 bytes of JSON each, alone in its message or twenty in an array, see {@link FeedEvents};
 * without ZMQ. {@link #decode} makes events, with processes it has seen before; {@link #decodeObjectForm} the same of
 * the form that older agents send, with the extension as an object and not as a string. {@link #jacksonStream} only
 * walks the tokens and takes the values out, {@link #jacksonTree} makes nodes; neither makes an event of them, nor
 * checks UTF-8 beforehand.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FeedDecodeBenchmark.EVENTS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class FeedDecodeBenchmark {
    static final int EVENTS = 120;

    @Param({"1", "20"})
    int eventsPerMessage = 1;

    private byte[][] bodies = {};
    private byte[][] objectForms = {};
    private final SocketEventDecoder decoder = new SocketEventDecoder();
    private final JsonFactory factory = new JsonFactory();
    private final ObjectMapper mapper = new ObjectMapper();
    private long checksum;

    private final FeedBodyListener listener = new FeedBodyListener() {
        @Override
        public void event(SocketEvent event) {
            checksum += event.cookie;
        }

        @Override
        public void refused(Malformation why) {
            throw new IllegalStateException("refused: " + why);
        }
    };

    @Setup
    public void encode() throws IOException {
        final SocketEvent[] events = FeedEvents.make(EVENTS);
        final SocketEventEncoder encoder = new SocketEventEncoder();
        bodies = new byte[EVENTS / eventsPerMessage][];
        objectForms = new byte[bodies.length][];
        for (int i = 0; i < bodies.length; i++) {
            bodies[i] = FeedEvents.body(encoder, events, i * eventsPerMessage, eventsPerMessage);
            objectForms[i] = objectForm(bodies[i]);
        }
    }

    private byte[] objectForm(byte[] body) throws IOException {
        final JsonNode tree = mapper.readTree(body);
        for (final JsonNode event : tree.isArray() ? tree : List.of(tree)) {
            final JsonNode extension = mapper.readTree(event.path("FLOWBRAID").textValue());
            ((ObjectNode) event).set("FLOWBRAID", extension);
        }
        return mapper.writeValueAsBytes(tree);
    }

    @Benchmark
    public long decode() {
        for (final byte[] body : bodies) {
            decoder.decode(body, 0, body.length, listener);
        }
        return checksum;
    }

    @Benchmark
    public long decodeObjectForm() {
        for (final byte[] body : objectForms) {
            decoder.decode(body, 0, body.length, listener);
        }
        return checksum;
    }

    @Benchmark
    public long jacksonStream() throws IOException {
        long sum = 0;
        for (final byte[] body : bodies) {
            try (JsonParser parser = factory.createParser(body)) {
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    sum += switch (token) {
                        case VALUE_STRING -> parser.getText().length();
                        case VALUE_NUMBER_INT -> parser.getLongValue();
                        case VALUE_NUMBER_FLOAT -> (long) parser.getDoubleValue();
                        default -> 0;
                    };
                }
            }
        }
        return sum;
    }

    @Benchmark
    public void jacksonTree(Blackhole blackhole) throws IOException {
        for (final byte[] body : bodies) {
            final JsonNode tree = mapper.readTree(body);
            blackhole.consume(tree);
        }
    }
}
