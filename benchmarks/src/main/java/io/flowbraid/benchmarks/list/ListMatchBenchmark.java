// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.list;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.record.list.AddressLists;
import io.flowbraid.record.list.ListBuilder;
import io.flowbraid.record.list.ListReader;
import io.flowbraid.record.list.MarkedSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to compare both ends of a flow's report with lists, most of which have addresses and some networks
 * of 16 lengths? {@code make bench BENCH=ListMatch}; any machine, as long as it is otherwise idle.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListMatchBenchmark {
    private static final int FLOWS = 1 << 16;
    private static final int LENGTHS = 16;

    @Param({"1000", "100000", "1000000"})
    private int entries;

    private final FlowRecord flow = new FlowRecord();
    private final long[] servers = new long[FLOWS];
    private MarkedSink sink = marking(AddressLists.NONE);
    private int next;

    @Setup
    public void read() throws IOException {
        final Random random = new Random(18);
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < entries; i++) {
            final int length = i % 10 == 0 ? 32 - random.nextInt(LENGTHS) : 32;
            final int address = random.nextInt() & -1 << (32 - length);
            text.append(IpAddress.format(0, IpAddress.mapped(address)))
                    .append('/')
                    .append(length)
                    .append('\n');
        }
        final Path file = Files.createTempFile("list", ".txt");
        Files.writeString(file, text);
        final ListBuilder builder = new ListBuilder(List.of("malware"), Integer.MAX_VALUE);
        new ListReader(0, builder).read(file);
        Files.delete(file);
        final AddressLists lists = builder.build();
        sink = marking(lists);
        flow.client.addressLo = IpAddress.mapped(0x0a00_0001);
        for (int i = 0; i < FLOWS; i++) {
            servers[i] = IpAddress.mapped(random.nextInt());
        }
    }

    private static MarkedSink marking(AddressLists lists) {
        return new MarkedSink(flow -> {}, () -> lists);
    }

    @Benchmark
    public Object mark() {
        flow.server.addressLo = servers[next++ & FLOWS - 1];
        sink.accept(flow);
        return flow.server.lists;
    }
}
