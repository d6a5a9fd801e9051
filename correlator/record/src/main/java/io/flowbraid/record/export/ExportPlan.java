// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.export;

import io.flowbraid.config.LoadedConfig;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How flow records are to be exported.
 *
 * @param settings the export reads its own
 * @param context who observed the flows
 * @param state directory of this program's files, for records that wait on disk; not made yet, perhaps
 * @param ledger gets a stage of the kind {@code export}
 * @param warning takes sentences for the user; from any thread
 */
public record ExportPlan(
        LoadedConfig settings, FlowContext context, Path state, LossLedger ledger, Consumer<String> warning) {}
