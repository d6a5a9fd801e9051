// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import io.flowbraid.config.state.StateDirectory;
import io.flowbraid.history.file.HistoryDirectory;
import io.flowbraid.history.file.HistoryHealth;
import io.flowbraid.history.file.HistoryTuning;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.HistoryException;
import io.flowbraid.record.history.HistoryPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/** This module, as the program finds it. */
public final class DuckDbHistoryProvider implements FlowHistoryProvider {
    @Override
    public FlowHistory keep(HistoryPlan plan) {
        final LedgerStage stage = plan.ledger().open("history", plan.directory().toString());
        return ParquetHistory.keep(
                HistoryTuning.of(plan.directory(), plan.keep(), plan.maxBytes(), plan.isOfLog()),
                plan.context(),
                stage,
                new HistoryHealth(plan.warning()),
                InstantSource.system());
    }

    @Override
    public FlowHistory read(Path directory, Consumer<String> warning) {
        if (Files.notExists(directory) || Files.isRegularFile(directory)) {
            throw new HistoryException(directory
                    + " holds no history: no run has kept one there. A run as root keeps it in "
                    + StateDirectory.OF_ROOT.resolve("history")
                    + "; --dir reads another directory");
        }
        final HistoryDirectory files = new HistoryDirectory(directory);
        try {
            files.files();
        } catch (IOException e) {
            throw new HistoryException(
                    "no permission to read the history in " + directory
                            + "; run as the user who keeps it, or as a member of its group (access.group)",
                    e);
        }
        return ParquetHistory.read(files, warning);
    }
}
