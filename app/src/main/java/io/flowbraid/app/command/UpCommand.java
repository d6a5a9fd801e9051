// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.AgentNamespaceOption;
import io.flowbraid.app.option.CaptureOptions;
import io.flowbraid.app.option.CollectorOptions;
import io.flowbraid.app.option.DefaultInterfaces;
import io.flowbraid.app.option.PlanMaker;
import io.flowbraid.app.plan.InterfacesPlan;
import io.flowbraid.app.plan.Pipeline;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.app.process.Streams;
import java.nio.file.Path;
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
final class UpCommand extends PlannedCommand {
    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private AgentNamespaceOption agent = new AgentNamespaceOption();

    @Mixin
    private CollectorOptions collector = new CollectorOptions();

    UpCommand(Pipeline pipeline, Streams streams) {
        super(pipeline, streams);
    }

    @Override
    Plan plan() {
        return capture.isListAsked()
                ? new InterfacesPlan()
                : new PlanMaker(capture, collector, agent).live(true, DefaultInterfaces.of(Path.of("/proc/net")));
    }
}
