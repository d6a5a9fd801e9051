// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CaptureOptions;
import io.flowbraid.app.option.CollectorOptions;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.ConnectOptions;
import io.flowbraid.app.option.DefaultInterfaces;
import io.flowbraid.app.option.PlanMaker;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.plan.RunPlan;
import io.flowbraid.app.process.Streams;
import io.flowbraid.app.top.TopGrouping;
import io.flowbraid.app.top.TopPlan;
import io.flowbraid.app.top.TopSort;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.QueryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowbraid top}: who uses the network now. */
@Command(
        name = "top",
        description = "Show who uses the network now, by bytes a second, on the terminal.",
        sortOptions = false,
        footer = {
            "",
            "It shows the flows of the Flowbraid that runs on this host (up, run, or the service).",
            "Without one, or with -i, it captures by itself, as up does. The key h shows all keys.",
            "",
            "Examples:",
            "  sudo flowbraid top",
            "  sudo flowbraid top --by connection port:443",
            "  sudo flowbraid top --once -d 5            one table, after five seconds",
            "  sudo flowbraid top --json -n 10 | jq .total"
        })
final class TopCommand extends PlannedCommand {
    private static final double MIN_SECONDS = 0.5;
    private static final double MAX_SECONDS = 60;

    @Parameters(
            arity = "0..*",
            paramLabel = "QUERY",
            description = {
                "Which flows, in the words that docs/reference/query.md explains;",
                "all of them without it. Words of several arguments belong together."
            })
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "process",
            description = "What a row is: ${COMPLETION-CANDIDATES}; without it ${DEFAULT-VALUE}.")
    private TopGrouping by = TopGrouping.PROCESS;

    @Option(
            names = "--sort",
            paramLabel = "NUMBER",
            defaultValue = "bytes",
            description = "What rows are ordered by: ${COMPLETION-CANDIDATES}; without it ${DEFAULT-VALUE}.")
    private TopSort sort = TopSort.BYTES;

    @Option(
            names = {"-d", "--delay"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Length of an interval, 0.5 to 60 seconds; without it ${DEFAULT-VALUE}.")
    private double seconds = 1;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "COUNT",
            description = "End after so many intervals.")
    private @Nullable Integer count;

    @Option(names = "--once", description = "Print one table after one interval, and end. Needs no terminal.")
    private boolean isOnce;

    @Option(names = "--json", description = "Print one JSON object a line for each interval. Needs no terminal.")
    private boolean isJson;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME",
            description = {
                "Capture on this interface, even if a Flowbraid runs. Repeatable.",
                "none: capture no packets; flows come from sockets alone."
            })
    private List<String> interfaces = new ArrayList<>();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    TopCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        check();
        final FlowQuery query = query();
        final RunPlan.Live run = new PlanMaker(CaptureOptions.on(interfaces), CollectorOptions.with(common))
                .live(true, DefaultInterfaces.of(Path.of("/proc/net")));
        final PagePlan page = run.page();
        return new TopPlan(
                interfaces.isEmpty() ? connect.address(page) : "",
                connect.isAsked(),
                page == null ? "" : page.token(),
                run.alone(),
                query,
                by,
                sort,
                isJson ? TopPlan.Form.JSON : isOnce ? TopPlan.Form.TEXT : TopPlan.Form.SCREEN,
                Math.round(seconds * TimeUnit.SECONDS.toNanos(1)),
                isOnce ? 1 : count == null ? 0 : count);
    }

    private void check() {
        if (!(seconds >= MIN_SECONDS && seconds <= MAX_SECONDS)) {
            throw new UsageException("-d " + seconds + ": an interval is 0.5 to 60 seconds");
        }
        if (count != null && count < 1) {
            throw new UsageException("-n " + count + ": a count is at least 1");
        }
        if (connect.isAsked() && !interfaces.isEmpty()) {
            throw new UsageException("-i captures in this process, --connect does not; leave one of them out");
        }
        connect.check();
    }

    private FlowQuery query() {
        final String text = String.join(" ", words);
        try {
            return TopPlan.query(text);
        } catch (QueryException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }
}
