// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.option.CaptureOptions;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.OutputOptions;
import io.flowbraid.app.option.PageOptions;
import io.flowbraid.app.option.SmallOption;
import io.flowbraid.app.plan.WatchPlan;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.ReferencePage;
import io.flowbraid.config.Setting;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code flowbraid config}: every setting in force and who set it. */
@Command(
        name = "config",
        description = "Check the configuration and show each value with where it came from.",
        sortOptions = false,
        footer = {"", "Examples:", "  flowbraid config", "  flowbraid config --example > flowbraid.conf"})
final class ConfigCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--example", description = "Print a file with each setting as a comment, with its default.")
    private boolean exampleAsked;

    @Mixin
    private CaptureOptions capture = new CaptureOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private PageOptions page = new PageOptions();

    @Mixin
    private SmallOption small = new SmallOption();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        if (exampleAsked) {
            out.print(ReferencePage.exampleFile());
            out.flush();
            return ExitCode.OK;
        }
        final Overrides overrides = new Overrides();
        capture.addTo(overrides);
        output.addTo(overrides);
        page.addTo(overrides);
        small.addTo(overrides);
        final LoadedConfig config = common.load(overrides);
        WatchPlan.of(config);
        for (final Setting<?> setting : Catalogue.settings()) {
            out.printf("%-50s # %s%n", setting.key() + " = " + config.text(setting), config.origin(setting));
        }
        return ExitCode.OK;
    }
}
