// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.stitch;

import io.flowbraid.config.LoadedConfig;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.history.FlowHistory;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How flows of many hosts are to be stitched.
 *
 * @param settings the stitcher reads its own
 * @param state directory for the state of open conversations; not made yet, perhaps
 * @param ledger gets the stages of the kind {@code stitch}
 * @param page takes each conversation of the whole cluster as a flow with both ends; null when no page is served
 * @param history keeps each conversation of the whole cluster; null when none is kept
 * @param notice takes sentences for the user; from any thread
 */
public record StitchPlan(
        LoadedConfig settings,
        Path state,
        LossLedger ledger,
        @Nullable FlowSink page,
        @Nullable FlowHistory history,
        Consumer<String> notice) {}
