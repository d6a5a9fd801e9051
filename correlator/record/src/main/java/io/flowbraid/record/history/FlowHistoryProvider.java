// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.history;

import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Opens the history; a service of the module that keeps it, which may be left out. */
public interface FlowHistoryProvider {
    /**
     * Opens a history to keep flows in and to ask. Returns at once and never fails: {@link HistoryPlan#warning} and
     * {@link FlowHistory#state} report what keeps it from keeping flows, and it tries again.
     */
    FlowHistory keep(HistoryPlan plan);

    /**
     * Opens a history to ask only, while another process may keep it.
     *
     * @param warning receives a sentence about each file that cannot be read
     * @throws HistoryException when there is none
     */
    FlowHistory read(Path directory, Consumer<String> warning);

    /** That of the module, when it is there. */
    static Optional<FlowHistoryProvider> find() {
        return ServiceLoader.load(FlowHistoryProvider.class).findFirst();
    }
}
