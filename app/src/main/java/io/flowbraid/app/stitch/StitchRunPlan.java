// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.stitch;

import io.flowbraid.app.plan.PagePlan;
import io.flowbraid.app.plan.Plan;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.settings.HistorySettings;
import io.flowbraid.config.state.FileRights;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code stitch} is to do.
 *
 * @param state directory for open conversations
 * @param history null when none is kept
 * @param rights of its files
 * @param page null when none is served
 * @param showsTraces stack traces of failures go to stderr, too
 */
public record StitchRunPlan(
        LoadedConfig settings,
        Path state,
        @Nullable HistorySettings history,
        FileRights rights,
        @Nullable PagePlan page,
        boolean showsTraces)
        implements Plan {}
