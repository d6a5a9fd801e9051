// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CaptureOptions;
import io.flowbraid.app.option.CollectorOptions;
import io.flowbraid.app.option.FileOptions;
import io.flowbraid.app.option.PlanMaker;
import io.flowbraid.app.option.UsageException;
import io.flowbraid.app.plan.InterfacesPlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.process.Streams;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code flowbraid run}: the collector alone, live or from a file. */
@Command(
        name = "run",
        description = "Receive introspection feeds, capture packets, write unified flows.",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  flowbraid run -i 'tcp://*:1234c' -m 192.168.2.0/24      flows of the sockets that agents report",
            "  flowbraid run -i 'tcp://*:1234c' -i lo --companion lo='tcp://*:1234c' -m 192.168.2.0/24",
            "  flowbraid run -r trace.pcapng --feed events.jsonl -o json tcp",
            "  flowbraid run -r 'trace_*.pcap.zst' -o json             all files of a rotated set",
            "  flowbraid run -r growing.pcapng --follow",
            "  flowbraid run --feed events.jsonl -o json"
        })
final class RunCommand extends PlannedCommand {
    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private FileOptions files = new FileOptions();

    @Option(
            names = "--feed",
            paramLabel = "FILE",
            description = {
                "Socket events, one JSON object a line. They accompany the capture file;",
                "without -r, flows come from these sockets alone."
            })
    private @Nullable Path feedFile;

    @Mixin
    private CollectorOptions collector = new CollectorOptions();

    RunCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        if (capture.isListAsked()) {
            return new InterfacesPlan();
        }
        final PlanMaker plans = new PlanMaker(capture, collector);
        files.check(feedFile != null);
        if (files.isEmpty() && feedFile == null) {
            return plans.live(false, List.of());
        }
        final String file = files.isEmpty() ? "--feed" : "-r";
        if (!capture.interfaces().isEmpty() || !capture.feeds().isEmpty()) {
            throw new UsageException(file + " reads a file and -i captures: give one of them");
        }
        if (collector.asksForPage()) {
            throw new UsageException(
                    file + " reads a file: a page and a history are of live runs, leave --http and --history-dir away");
        }
        return plans.offline(files, feedFile);
    }
}
