// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * How flows are to be kept.
 *
 * @param directory made when it is not there
 * @param keep older files are deleted
 * @param maxBytes the oldest files are deleted when all are more
 * @param ledger gets a stage of the kind {@code history}
 * @param isOfLog the flows come from a log that can be read again: each has a {@link io.flowbraid.model.flow.LogPlace},
 *     and the sink is given one only while it has room
 * @param warning takes sentences for the user; called by threads of the history
 */
public record HistoryPlan(
        Path directory,
        Duration keep,
        long maxBytes,
        FlowContext context,
        LossLedger ledger,
        boolean isOfLog,
        Consumer<String> warning) {}
