// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import io.flowbraid.app.doctor.Examination;
import io.flowbraid.app.doctor.Finding;
import io.flowbraid.app.doctor.Receivers;
import io.flowbraid.app.option.CommonOptions;
import io.flowbraid.app.option.KafkaOptions;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code flowbraid doctor}: what is missing here and what mends it. */
@Command(
        name = "doctor",
        description = {
            "Tell what this host allows, what is missing and the command that mends it.",
            "With brokers, by option or kafka.brokers: whether Kafka takes flows, too."
        },
        sortOptions = false,
        footer = {"", "Exit codes: 0 all that is needed is there, 1 something is MISSING."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        final Overrides overrides = new Overrides();
        kafka.addTo(overrides);
        final LoadedConfig config = common.load(overrides);
        final List<Finding> findings = new ArrayList<>(Examination.withPrograms());
        if (!config.value(Catalogue.KAFKA_BROKERS).isEmpty()) {
            findings.addAll(Receivers.findings("kafka", config));
        }
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
