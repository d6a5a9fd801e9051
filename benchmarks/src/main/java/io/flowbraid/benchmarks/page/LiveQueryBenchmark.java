// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.benchmarks.page;

import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
 * How long does a query of many terms take over all flows that the page keeps? No flow has any of the values, so that
 * each is tried on every flow. {@code make bench BENCH=LiveQuery}; any machine, as long as it is otherwise idle. A
 * query has 512 terms at most.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LiveQueryBenchmark {
    private static final long BEGIN_NS = 1_700_000_000_000_000_000L;
    private static final int PROCESSES = 500;

    /** Values of a query, and how a query of several is written. */
    public enum Form {
        /** In the names of both ends. */
        WORDS("z", " or z", ""),
        /** The same, and not one of them. */
        EXCLUDED("process:worker* and not (y -z", " -z", " y)"),
        /** The values of flows begin like these. */
        NAMES("process:worker-x", ",worker-x", ""),
        PORTS("port:2", ",2", ""),
        NETWORKS("ip:", ",", "");

        private final String before;
        private final String between;
        private final String after;

        Form(String before, String between, String after) {
            this.before = before;
            this.between = between;
            this.after = after;
        }

        String of(int terms) {
            return IntStream.range(0, terms)
                    .mapToObj(
                            term -> this == NETWORKS ? "10.2." + term / 256 + "." + term % 256 : Integer.toString(term))
                    .collect(Collectors.joining(between, before, after));
        }
    }

    @Param({"1", "500"})
    private int terms;

    @Param
    private Form form = Form.WORDS;

    private final FlowContext context = new FlowContext(
            new Observer("", List.of(new Observer.ObservationPoint("eth0", 0))), new LocalNetworks(List.of()));
    private final LiveFlows live = new LiveFlows(
            context,
            new LossLedger().open("live", "page"),
            LiveFlows.DEFAULT_CAPACITY,
            () -> TimeUnit.NANOSECONDS.toMillis(BEGIN_NS));
    private FlowQuery query = FlowQuery.ALL;
    private int found;

    @Setup
    public void fill() throws QueryException {
        final FlowRecord flow = new FlowRecord();
        flow.protocol = Transport.TCP;
        flow.startNs = BEGIN_NS;
        flow.endNs = BEGIN_NS;
        flow.client.attribution.status = AttributionStatus.ATTRIBUTED;
        for (int i = 0; i < LiveFlows.DEFAULT_CAPACITY; i++) {
            flow.flowId = i + 1;
            flow.client.addressLo = IpAddress.mapped(0x0a00_0001);
            flow.client.port = 1_024 + i;
            flow.server.addressLo = IpAddress.mapped(0x0a01_0000 + i % 4_096);
            flow.server.port = 60_000;
            flow.client.attribution.process = process(i % PROCESSES);
            live.accept(flow);
        }
        query = FlowQuery.parse(form.of(terms));
    }

    private static ProcessIdentity process(int number) {
        return new ProcessIdentity(
                "b007",
                number + 1,
                number,
                BEGIN_NS,
                "worker-" + number,
                "/usr/bin/worker",
                "/usr/bin/worker --tenant=" + number,
                1_000,
                "alice",
                1_000,
                "alice",
                1,
                "systemd",
                "/usr/lib/systemd/systemd");
    }

    @Benchmark
    public int scan() {
        found = 0;
        live.scan(query, new LiveScan(), flow -> found++);
        return found;
    }
}
