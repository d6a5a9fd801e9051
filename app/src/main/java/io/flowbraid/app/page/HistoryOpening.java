// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.app.process.Severity;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.state.StateDirectory;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.history.FlowHistoryProvider;
import io.flowbraid.record.history.HistoryPlan;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/** Opens the history of a run, which goes on without one when that fails. */
public final class HistoryOpening {
    private HistoryOpening() {}

    /** Of the flows of this host; null when none is wanted, or none can be kept. */
    public static @Nullable FlowHistory of(
            @Nullable HistorySettings history,
            FileRights rights,
            FlowContext context,
            LossLedger ledger,
            PrintStream err) {
        return open(history, rights, context, ledger, false, err);
    }

    /** The same of flows that come from logs, which have them until they are kept. */
    public static @Nullable FlowHistory ofLogs(
            @Nullable HistorySettings history,
            FileRights rights,
            FlowContext context,
            LossLedger ledger,
            PrintStream err) {
        return open(history, rights, context, ledger, true, err);
    }

    private static @Nullable FlowHistory open(
            @Nullable HistorySettings history,
            FileRights rights,
            FlowContext context,
            LossLedger ledger,
            boolean isOfLogs,
            PrintStream err) {
        if (history == null) {
            return null;
        }
        restrict(history.directory(), rights, err);
        final HistoryPlan plan = new HistoryPlan(
                history.directory(),
                history.maxAge(),
                history.maxBytes(),
                context,
                ledger,
                isOfLogs,
                warning -> err.println(Severity.WARNING.line(warning)));
        try {
            return FlowHistoryProvider.find()
                    .map(provider -> provider.keep(plan))
                    .orElse(null);
        } catch (ServiceConfigurationError | LinkageError e) {
            err.println(Severity.ERROR.line("no history is kept, all else goes on: " + e));
            return null;
        }
    }

    /**
     * Makes the directory for its readers alone. One that was there keeps its mode and group, unless it is in the
     * directory of this program: another may be anything.
     */
    private static void restrict(Path directory, FileRights rights, PrintStream err) {
        final Path own = StateDirectory.ofThisUser();
        try {
            rights.makeDirectory(own);
            rights.restrictDirectory(own);
            rights.makeDirectory(directory);
            if (directory.toAbsolutePath().startsWith(own)) {
                rights.restrictDirectory(directory);
            }
        } catch (IOException e) {
            // Where it cannot be written at all, the history says so itself.
            if (Files.isWritable(directory)) {
                err.println(Severity.WARNING.line(String.valueOf(e.getMessage())));
            }
        }
    }
}
