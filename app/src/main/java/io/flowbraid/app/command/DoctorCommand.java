// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.doctor.Examination;
import io.flowbraid.app.doctor.Finding;
import io.flowbraid.app.option.HelpOption;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flowbraid doctor}: what is missing here and what mends it. */
@Command(
        name = "doctor",
        description = "Tell what this host allows, what is missing and the command that mends it.",
        footer = {"", "Exit codes: 0 all that is needed is there, 1 something is MISSING."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    @Override
    public Integer call() {
        final List<Finding> findings = Examination.ofThisHost();
        final PrintWriter out = spec.commandLine().getOut();
        for (final Finding finding : findings) {
            out.printf("%-8s %-24s %s%n", finding.verdict().text(), finding.subject(), finding.detail());
            if (!finding.mend().isEmpty()) {
                out.printf("%-8s %-24s -> %s%n", "", "", finding.mend());
            }
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.MISSING)
                ? ExitCode.ERROR
                : ExitCode.OK;
    }
}
