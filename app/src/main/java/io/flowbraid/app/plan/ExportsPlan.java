// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.LoadedConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * Where flow records go besides the output.
 *
 * @param kinds names of {@link io.flowbraid.record.export.FlowExportProvider}s, such as {@code kafka}
 * @param settings each kind reads its own
 * @param state directory for records that wait on disk
 */
public record ExportsPlan(List<String> kinds, LoadedConfig settings, Path state) {
    ExportsPlan none() {
        return new ExportsPlan(List.of(), settings, state);
    }
}
