// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.cluster;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.report.MessageReader;
import io.flowbraid.cluster.report.TupleMessage;
import io.flowbraid.cluster.stitch.ClockSkews;
import io.flowbraid.cluster.stitch.StitchCounters;
import io.flowbraid.cluster.stitch.StitchOutput;
import io.flowbraid.cluster.stitch.StitchSettings;
import io.flowbraid.cluster.stitch.Stitcher;
import io.flowbraid.cluster.stitch.TupleState;
import io.flowbraid.record.Digits;
import io.flowbraid.record.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * What does the stitcher cost per report, without Kafka and RocksDB?
 *
 * <pre>{@code
 * benchmarks/jmh.sh Stitch -prof gc
 * }</pre>
 *
 * <p>{@link #connection} is a connection that two hosts reported, from JSON to JSON: two reports are read, the state is
 * read and written for each as a store would, the conversation leaves after the settle time, and the state is
 * forgotten. {@link #read} is the reading of one report alone, {@link #readConversation} what a page does with each
 * conversation first. {@code stateBytes} is the size of the state with both reports.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StitchBenchmark {
    private static final String KEY = "||tcp|10.0.0.1:40000|10.0.0.2:80";
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;

    private final MessageReader reader = new MessageReader();
    private final StitchSettings settings = StitchSettings.defaults();
    private final Stitcher stitcher = new Stitcher(settings, new StitchCounters(), new ClockSkews(settings));
    private final byte[] atClient = report("host-a", 0, "client", "connect", "curl", 1);
    private final byte[] atServer = report("host-b", 300_000, "server", "accept", "nginx", 2);
    private final Discard out = new Discard();

    /** The size of a state. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Sizes {
        public long stateBytes;
    }

    @Benchmark
    public long connection(Sizes sizes) {
        final long now = START + 10 * SECOND;
        final byte[] first = encoded(stitcher.accept(KEY, null, reader.read(atClient), now, out));
        final byte[] second =
                encoded(stitcher.accept(KEY, TupleState.decode(first), reader.read(atServer), now + SECOND, out));
        sizes.stateBytes = second.length;
        final byte[] left = encoded(stitcher.expire(KEY, TupleState.decode(second), now + 2 * SECOND, out));
        final long later = now + 3 * SECOND + settings.keepNs();
        if (stitcher.expire(KEY, TupleState.decode(left), later, out) != null) {
            throw new IllegalStateException("the state is not forgotten");
        }
        return out.bytes;
    }

    @Benchmark
    public TupleMessage read() {
        return reader.read(atClient);
    }

    @Benchmark
    public ConversationRecord readConversation(Sizes sizes) {
        if (out.last.length == 0) {
            connection(sizes);
        }
        return ConversationRecord.read(out.last);
    }

    private static byte[] encoded(@Nullable TupleState state) {
        return Objects.requireNonNull(state, "a state").encode();
    }

    private static byte[] report(String host, long laterNs, String named, String method, String process, long flow) {
        final String start = Timestamps.rfc3339(START + laterNs);
        final String end = Timestamps.rfc3339(START + 9 * SECOND + laterNs);
        final String owner =
                ",\"host\":{\"name\":\"" + host + "\"},\"process\":{\"pid\":13086,\"entity_id\":\"a97c33f5-"
                        + "13086-55142dfa2e8\",\"name\":\"" + process + "\",\"executable\":\"/usr/bin/" + process
                        + "\",\"command_line\":\"" + process + " -s http://10.0.0.2/some/path\",\"start\":\"" + start
                        + "\",\"user\":{\"id\":0,\"name\":\"root\"},\"group\":{\"id\":0,\"name\":\"root\"},\"parent\":"
                        + "{\"pid\":12814,\"name\":\"bash\",\"executable\":\"/usr/bin/bash\"}},\"attribution\":"
                        + "{\"status\":\"attributed\",\"method\":\"" + method + "\",\"delay_ms\":23.892}}";
        final String other = ",\"attribution\":{\"status\":\"unattributed\",\"reason\":\"remote\"}}";
        final String json = "{\"@timestamp\":\"" + end + "\",\"schema\":\"flowbraid/1\",\"flow\":{\"id\":\""
                + Digits.hex(flow) + "\",\"final\":true,\"end_reason\":\"fin\",\"client_evidence\":\"syn\"},\"event\":"
                + "{\"start\":\"" + start + "\",\"end\":\"" + end + "\",\"duration\":9000000000},\"observer\":"
                + "{\"type\":\"packets\",\"hostname\":\"" + host + "\",\"interface\":\"eth0\",\"netns\":4026531833},"
                + "\"network\":{\"type\":\"ipv4\",\"transport\":\"tcp\",\"iana_number\":6,\"community_id\":"
                + "\"1:269pn8rwsHtGETICCchj9pkA2aE=\",\"direction\":\"internal\",\"packets\":12,\"bytes\":908},"
                + "\"client\":{\"ip\":\"10.0.0.1\",\"port\":40000,\"packets\":6,\"bytes\":398,\"payload_bytes\":78"
                + (named.equals("client") ? owner : other)
                + ",\"server\":{\"ip\":\"10.0.0.2\",\"port\":80,\"packets\":6,\"bytes\":510,\"payload_bytes\":190"
                + (named.equals("server") ? owner : other)
                + ",\"tcp\":{\"flags\":{\"client\":\"FSPA\",\"server\":\"FSPA\"},\"state\":\"SF\","
                + "\"handshake_rtt_ms\":0.019,\"retransmitted\":{\"client\":0,\"server\":0},\"out_of_order\":"
                + "{\"client\":0,\"server\":0}}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the text of what leaves, and keeps none. */
    private static final class Discard implements StitchOutput {
        private long bytes;
        private byte[] last = {};

        @Override
        public void conversation(ConversationRecord conversation) {
            last = conversation.toJson();
            bytes += last.length;
        }

        @Override
        public void edge(EdgeSample sample) {
            bytes += sample.connections();
        }

        @Override
        public void forward(String key, TupleMessage message) {
            throw new IllegalStateException("nothing is translated");
        }
    }
}
