// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CaptureOptions;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.DefaultInterfaces;
import io.flowbraid.app.option.OutputOptions;
import io.flowbraid.app.option.PageOptions;
import io.flowbraid.app.option.PlanMaker;
import io.flowbraid.app.option.PrivilegeOptions;
import io.flowbraid.app.option.RuntimeOptions;
import io.flowbraid.app.option.SmallOption;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.process.Streams;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code flowbraid up}: agent and collector in one process. */
@Command(
        name = "up",
        description = "Watch this host: packets and processes together, no further set-up.",
        sortOptions = false,
        footer = {
            "",
            "Without -i it captures on lo and on the interface of the default route. Sockets that these",
            "do not show, in containers and other network namespaces, become flows as well. Without the",
            "permission to capture, or with -i none, all flows come from sockets.",
            "",
            "Examples:",
            "  sudo flowbraid up",
            "  sudo flowbraid up -i none                 sockets alone, no packets",
            "  sudo flowbraid up -i lo -o json tcp port 8000"
        })
final class UpCommand implements Callable<Integer>, Verbose {
    private final Pipeline pipeline;
    private final Streams streams;

    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private PageOptions page = new PageOptions();

    @Mixin
    private RuntimeOptions runtimes = new RuntimeOptions();

    @Mixin
    private PrivilegeOptions privileges = new PrivilegeOptions();

    @Mixin
    private SmallOption small = new SmallOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    UpCommand(Pipeline pipeline, Streams streams) {
        this.pipeline = pipeline;
        this.streams = streams;
    }

    @Override
    public int verbosity() {
        return common.verbosity();
    }

    @Override
    public Integer call() {
        if (capture.listInterfaces) {
            return pipeline.listInterfaces(streams);
        }
        final PlanMaker plans = new PlanMaker(capture, output, page, runtimes, privileges, small, common);
        return pipeline.run(plans.live(true, DefaultInterfaces.of(Path.of("/proc/net"))), streams);
    }
}
